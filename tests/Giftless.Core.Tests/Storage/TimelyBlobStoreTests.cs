using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Storage;

/// <summary>A store that gives up by itself is out of reach, whatever it was asked for.</summary>
public sealed class TimelyBlobStoreTests
{
    private static readonly BlobInfo Blob = new() { Name = "a", Size = 1, Version = "1", WrittenAt = DateTimeOffset.UnixEpoch };
    private static readonly BlobUpload Upload = new() { Name = "a", Id = "1" };
    private static readonly UploadPart Part = new() { Number = 1, Offset = 0, Size = 1 };
    private static readonly SignedWrite Write = new() { Lifetime = TimeSpan.FromHours(1), Size = 1 };
    private static readonly SignedRead Read = new() { Lifetime = TimeSpan.FromHours(1) };

    private static readonly Dictionary<string, Func<TimelyBlobStore, CancellationToken, Task>> Calls = new()
    {
        ["find"] = (store, token) => store.FindAsync("a", token).AsTask(),
        ["open"] = (store, token) => store.OpenAsync("a", new BlobRange(), token).AsTask(),
        ["write"] = (store, token) => store.WriteAsync("a", Stream.Null, new BlobWrite(), token),
        ["delete"] = (store, token) => store.DeleteAsync("a", null, token),
        ["list"] = (store, token) => store.ListAsync("", token).AnyAsync(CancellationToken.None).AsTask(),
        ["move"] = (store, token) => store.MoveAsync(Blob, "b", token),
        ["start"] = (store, token) => store.StartAsync("a", token),
        ["list uploads"] = (store, token) => store.ListUploadsAsync("", token).AnyAsync(CancellationToken.None).AsTask(),
        ["list parts"] = (store, token) => store.ListPartsAsync(Upload, token),
        ["put a part"] = (store, token) => store.PutPartAsync(Upload, Part, Stream.Null, token),
        ["complete"] = (store, token) => store.CompleteAsync(Upload, [], token),
        ["abort"] = (store, token) => store.AbortAsync(Upload, token),
        ["sign a read"] = (store, token) => store.SignReadAsync("a", Read, token).AsTask(),
        ["sign a write"] = (store, token) => store.SignWriteAsync("a", Write, token).AsTask(),
        ["sign a part"] = (store, token) => store.SignPartAsync(Upload, Part, TimeSpan.FromHours(1), token).AsTask(),
    };

    private static IEnumerable<string> Names => Calls.Keys;

    [Test]
    public async Task A_limit_of_its_own_is_an_outage([ValueSource(nameof(Names))] string call, [Values] bool later)
    {
        foreach (var failure in new Exception[] { new TimeoutException(), new TaskCanceledException(), new OperationCanceledException() })
        {
            var store = new TimelyBlobStore(new FailingBlobStore(failure, later));
            (await FluentActions.Awaiting(() => Calls[call](store, default)).Should().ThrowAsync<StorageUnavailableException>())
                .Which.InnerException.Should().BeSameAs(failure);
        }
    }

    [Test]
    public async Task What_its_caller_ends_is_ended([ValueSource(nameof(Names))] string call, [Values] bool later)
    {
        using var caller = new CancellationTokenSource();
        var store = new TimelyBlobStore(new FailingBlobStore(new TaskCanceledException(), later));
        await caller.CancelAsync();
        await FluentActions.Awaiting(() => Calls[call](store, caller.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task All_else_is_passed_on_as_it_is([ValueSource(nameof(Names))] string call, [Values] bool later)
    {
        var failure = new InvalidOperationException("a fault");
        var store = new TimelyBlobStore(new FailingBlobStore(failure, later));
        (await FluentActions.Awaiting(() => Calls[call](store, default)).Should().ThrowAsync<InvalidOperationException>())
            .Which.Should().BeSameAs(failure);
    }

    /// <summary>Fails whatever it is asked for, at once or when it is waited for.</summary>
    private sealed class FailingBlobStore(Exception failure, bool later)
        : IBlobStore, IBlobMove, IBlobParts, IBlobSigner, IBlobPartSigner
    {
        public bool IsBoundToVersion => true;

        public PartLimits Limits => throw new NotSupportedException();

        public BlobBinding Binding { get; } = new();

        public long MaxWriteSize => 1;

        public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) => new(FailAsync<BlobInfo?>());

        public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
            new(FailAsync<Stream?>());

        public Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
            FailAsync<bool>();

        public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) => FailAsync<bool>();

        public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => Fail<BlobInfo>();

        public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken) =>
            FailAsync<MoveOutcome>();

        public Task<string> StartAsync(string name, CancellationToken cancellationToken) => FailAsync<string>();

        public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) => Fail<BlobUpload>();

        public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
            FailAsync<IReadOnlyDictionary<int, BlobPart>?>();

        public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
            FailAsync<BlobPart?>();

        public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
            FailAsync<BlobInfo?>();

        public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => FailAsync<bool>();

        public ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken) =>
            new(FailAsync<SignedRequest>());

        public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken) =>
            new(FailAsync<SignedRequest>());

        public ValueTask<SignedRequest> SignPartAsync(
            BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken) =>
            new(FailAsync<SignedRequest>());

        private Task<T> FailAsync<T>()
        {
            return later ? LaterAsync() : throw failure;

            async Task<T> LaterAsync()
            {
                await Task.Yield();
                throw failure;
            }
        }

        private IAsyncEnumerable<T> Fail<T>()
        {
            return later ? LaterAsync() : throw failure;

            async IAsyncEnumerable<T> LaterAsync()
            {
                yield return await FailAsync<T>();
            }
        }
    }
}
