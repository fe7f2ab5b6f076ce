using System.Runtime.CompilerServices;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>What stores and their clients do to resumable uploads at a bad moment.</summary>
[CancelAfter(180_000)]
public sealed class UnluckyResumableUploadTests
{
    private static readonly Sample Content = Sample.Of(100_000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_store_that_reads_on_after_it_has_failed_gets_nothing_more(bool takesParts, CancellationToken timeout)
    {
        using var store = takesParts ? new RestlessPartStore() : new RestlessStore();
        using var objects = Open(store);
        await using var body = new EndlessWait();
        await FluentActions.Awaiting(() => objects.AppendAsync(Key, Content.Size, 0, body, length: null, timeout))
            .Should().ThrowAsync<LfsException>();
        body.IsRead.Should().BeFalse("the request is over, and its body is another's");
        await FluentActions.Awaiting(() => store.Reading!).Should().ThrowAsync<Exception>();
        await FluentActions.Awaiting(() => store.ReadAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task Who_finds_his_place_taken_is_not_told_that_his_bytes_are_stored(CancellationToken timeout)
    {
        using var store = new Crowded();
        using var objects = Open(store);
        await using var body = new MemoryStream(Content.Bytes);
        var appending = () => objects.AppendAsync(Key, Content.Size, 0, body, Content.Size, timeout);
        (await appending.Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(409);
    }

    [Test]
    public async Task Those_who_ask_where_an_upload_is_do_not_wait_for_each_other(CancellationToken timeout)
    {
        using var store = new Slow();
        using var objects = Open(store);
        var all = Enumerable.Range(0, Slow.Most).Select(_ => objects.FindResumableAsync(Key, Content.Size, timeout)).ToList();
        await store.AllAsk.WaitAsync(timeout);
        (await Task.WhenAll(all)).Should().OnlyContain(upload => upload.Offset == 0);
    }

    [Test]
    public async Task A_store_that_does_not_answer_is_not_waited_for_longer_than_clients_wait(CancellationToken timeout)
    {
        var time = new FakeTimeProvider();
        using var objects = Open(new Silent(), time);
        var asking = objects.FindResumableAsync(Key, Content.Size, timeout);
        time.Advance(TimeSpan.FromSeconds(24));
        (await FluentActions.Awaiting(() => asking).Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(503);
    }

    /// <summary>Another request has the last part, and puts the upload together: it is neither gone nor begun anew.</summary>
    [Test]
    public async Task What_is_put_together_while_it_is_looked_for_is_seen(CancellationToken timeout)
    {
        var store = new Completing();
        using var objects = Open(store);
        await using (var body = new MemoryStream(Content.Bytes))
            await objects.AppendAsync(Key, Content.Size, 0, body, Content.Size, timeout);
        store.Completes();
        (await objects.FindResumableAsync(Key, Content.Size, timeout)).Offset.Should().Be(Content.Size);
    }

    private static ObjectStore Open(IBlobStore store, TimeProvider? time = null) =>
        new(store, new ObjectStoreOptions(), time ?? TimeProvider.System, NullLogger<ObjectStore>.Instance);

    /// <summary>A store whose look-ups never end.</summary>
    private sealed class Silent() : DelegatingBlobStore(new InMemoryBlobStore())
    {
        public override ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
            new(new TaskCompletionSource<BlobInfo?>().Task);
    }

    /// <summary>A store that neither appends nor takes parts.</summary>
    private class Plain() : DelegatingBlobStore(new InMemoryBlobStore()), IDisposable
    {
        protected static bool IsOfPiece(string name) => name.EndsWith("0000", StringComparison.Ordinal);

        protected override bool Keeps<T>() => typeof(T) == typeof(IBlobMove);

        public virtual void Dispose()
        {
        }
    }

    /// <summary>Fails while it reads, and does not stop reading.</summary>
    private class RestlessStore : Plain
    {
        private readonly byte[] _buffer = new byte[100];
        private Stream? _content;

        public Task? Reading { get; private set; }

        public Task<int> ReadAsync() => _content!.ReadAsync(_buffer).AsTask();

        public override Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
        {
            if (IsOfPiece(name))
                Fail(content);
            return base.WriteAsync(name, content, options, cancellationToken);
        }

        protected void Fail(Stream content)
        {
            _content = content;
            Reading = ReadOnAsync();
            throw new StorageUnavailableException(new IOException("The connection broke."));
        }

        private async Task ReadOnAsync()
        {
            while (true)
                await ReadAsync();
        }
    }

    private sealed class RestlessPartStore : RestlessStore, IBlobParts
    {
        private IBlobParts Parts => (IBlobParts)Inner;

        public PartLimits Limits => Parts.Limits;

        public Task<string> StartAsync(string name, CancellationToken cancellationToken) => Parts.StartAsync(name, cancellationToken);

        public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
            Parts.ListUploadsAsync(prefix, cancellationToken);

        public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
            Parts.ListPartsAsync(upload, cancellationToken);

        public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
        {
            Fail(content);
            return Parts.PutPartAsync(upload, part, content, cancellationToken);
        }

        public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
            Parts.CompleteAsync(upload, parts, cancellationToken);

        public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => Parts.AbortAsync(upload, cancellationToken);
    }

    /// <summary>Another server has just written a piece where one is to be written.</summary>
    private sealed class Crowded : Plain
    {
        public override async Task<bool> WriteAsync(
            string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
        {
            if (IsOfPiece(name))
                await base.WriteAsync(name, new MemoryStream([1]), options, cancellationToken);
            return await base.WriteAsync(name, content, options, cancellationToken);
        }
    }

    /// <summary>Answers nobody who asks for a claim before all do.</summary>
    private sealed class Slow : Plain
    {
        public const int Most = 3;

        private readonly TaskCompletionSource _allAsk = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asking;

        public Task AllAsk => _allAsk.Task;

        public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
        {
            if (name.EndsWith("ffff", StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref _asking) == Most)
                    _allAsk.SetResult();
                await _allAsk.Task.WaitAsync(cancellationToken);
            }

            return await base.FindAsync(name, cancellationToken);
        }
    }

    /// <summary>Completes an upload after everything else was looked at and before it lists those that are begun.</summary>
    private sealed class Completing() : DelegatingBlobStore(new InMemoryBlobStore()), IBlobParts
    {
        private TaskCompletionSource? _listed;

        public PartLimits Limits => Parts.Limits;

        private IBlobParts Parts => (IBlobParts)Inner;

        public void Completes() => _listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public override IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken)
        {
            _listed?.TrySetResult();
            return base.ListAsync(prefix, cancellationToken);
        }

        public async IAsyncEnumerable<BlobUpload> ListUploadsAsync(
            string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (_listed is { } listed)
            {
                await listed.Task.WaitAsync(cancellationToken);
                var upload = await Parts.ListUploadsAsync(prefix, cancellationToken).SingleAsync(cancellationToken);
                var parts = await Parts.ListPartsAsync(upload, cancellationToken);
                await Parts.CompleteAsync(upload, [.. parts!.Values], cancellationToken);
            }

            await foreach (var upload in Parts.ListUploadsAsync(prefix, cancellationToken))
                yield return upload;
        }

        public Task<string> StartAsync(string name, CancellationToken cancellationToken) => Parts.StartAsync(name, cancellationToken);

        public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
            Parts.ListPartsAsync(upload, cancellationToken);

        public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
            Parts.PutPartAsync(upload, part, content, cancellationToken);

        public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
            Parts.CompleteAsync(upload, parts, cancellationToken);

        public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => Parts.AbortAsync(upload, cancellationToken);

        protected override bool Keeps<T>() => typeof(T) == typeof(IBlobMove);
    }

    /// <summary>A client that stands still.</summary>
    private sealed class EndlessWait : ForwardStream
    {
        public bool IsRead { get; private set; }

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == 1)
                return 1;
            IsRead = true;
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 0;
            }
            finally
            {
                IsRead = false;
            }
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }
}
