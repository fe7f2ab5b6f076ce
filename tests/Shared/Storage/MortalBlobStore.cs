using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Tests.Storage;

/// <summary>How a store under a <see cref="MortalBlobStore"/> moves.</summary>
public enum Moving
{
    /// <summary>Not at all.</summary>
    No,

    /// <summary>Whatever version is there at last.</summary>
    AnyVersion,

    /// <summary>As the store itself does.</summary>
    AsItIs,
}

/// <summary>
/// A store as a process sees it that dies at one step: a call, or a read of what passes through a call. From then on nothing returns, and
/// nothing is tidied up, neither above the store nor within.
/// </summary>
/// <param name="inner">The store, which lives on.</param>
/// <param name="moving">How it moves.</param>
/// <param name="lastStep">At which step, from 1 on.</param>
/// <param name="isDone">Whether what the last call is to do is done, and its answer lost.</param>
internal sealed class MortalBlobStore(IBlobStore inner, Moving moving, int lastStep, bool isDone) : IBlobStore, IBlobMove, IBlobParts
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _buried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _step;

    public Task Died => _died.Task;

    /// <summary>How many steps there were.</summary>
    public int Steps => Volatile.Read(ref _step);

    public bool IsBoundToVersion => moving == Moving.AsItIs && inner.GetCapability<IBlobMove>()!.IsBoundToVersion;

    public PartLimits Limits => Parts.Limits;

    private IBlobParts Parts => inner.GetCapability<IBlobParts>()!;

    /// <summary>Lets everything that stands still fail, so that a test can end.</summary>
    public void Bury() => _buried.TrySetResult();

    public T? GetCapability<T>() where T : class, IBlobCapability =>
        inner.GetCapability<T>() is not null && (typeof(T) != typeof(IBlobMove) || moving != Moving.No) ? this as T : null;

    public async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await CallAsync(() => inner.FindAsync(name, cancellationToken).AsTask());

    public async ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        await CallAsync(() => inner.OpenAsync(name, range, cancellationToken).AsTask()) is { } content
            ? new StepStream(this, content)
            : null;

    public Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        CallAsync(() => inner.WriteAsync(name, new StepStream(this, content), options, cancellationToken));

    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) =>
        CallAsync(() => inner.DeleteAsync(name, version, cancellationToken));

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        CallAsync(inner.ListAsync(prefix, cancellationToken), cancellationToken);

    public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken) =>
        CallAsync(() => inner.GetCapability<IBlobMove>()!.MoveAsync(source, target, cancellationToken));

    public Task<string> StartAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(() => Parts.StartAsync(name, cancellationToken));

    public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        CallAsync(Parts.ListUploadsAsync(prefix, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        CallAsync(() => Parts.ListPartsAsync(upload, cancellationToken));

    public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
        CallAsync(() => Parts.PutPartAsync(upload, part, new StepStream(this, content), cancellationToken));

    public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
        CallAsync(() => Parts.CompleteAsync(upload, parts, cancellationToken));

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        CallAsync(() => Parts.AbortAsync(upload, cancellationToken));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        var step = await BeginAsync();
        var answer = await call();
        await EndAsync(step);
        return answer;
    }

    private Task<bool> CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });

    private async IAsyncEnumerable<T> CallAsync<T>(IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var step = await BeginAsync();
        await foreach (var item in items.WithCancellation(cancellationToken))
            yield return item;
        await EndAsync(step);
    }

    private async Task<int> BeginAsync()
    {
        var step = Interlocked.Increment(ref _step);
        if (step > lastStep || (step == lastStep && !isDone))
            await DieAsync();
        return step;
    }

    private async Task EndAsync(int step)
    {
        if (step >= lastStep || Volatile.Read(ref _step) > lastStep)
            await DieAsync();
    }

    private async Task DieAsync()
    {
        _died.TrySetResult();
        await _buried.Task;
        throw new InvalidOperationException("The process has died.");
    }

    /// <summary>Each read is a step, and so short that there are several.</summary>
    private sealed class StepStream(MortalBlobStore store, Stream content) : ReadStream
    {
        private const int Longest = 600;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var step = await store.BeginAsync();
            var read = await content.ReadAsync(buffer[..Math.Min(buffer.Length, Longest)], cancellationToken);
            await store.EndAsync(step);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
