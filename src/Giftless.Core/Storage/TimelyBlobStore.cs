using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Takes a store that gave up by a limit of its own (a <see cref="TimeoutException"/>, or a call that is cancelled though its caller did
/// not) for one that cannot be reached, whichever of its members did so. Of what else is asked meanwhile, such as the host's policies, that
/// cannot be said then.
/// </summary>
internal sealed class TimelyBlobStore(IBlobStore inner) : IBlobStore, IBlobMove, IBlobParts, IBlobSigner, IBlobPartSigner
{
    public bool IsBoundToVersion => Inner<IBlobMove>().IsBoundToVersion;

    public PartLimits Limits => Inner<IBlobParts>().Limits;

    public BlobBinding Binding => Inner<IBlobSigner>().Binding;

    public long MaxWriteSize => Inner<IBlobSigner>().MaxWriteSize;

    public T? GetCapability<T>() where T : class, IBlobCapability =>
        inner.GetCapability<T>() is { } capability ? this as T ?? capability : null;

    public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        CallAsync((inner, name), static (call, token) => call.inner.FindAsync(call.name, token), cancellationToken);

    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        CallAsync((inner, name, range), static (call, token) => call.inner.OpenAsync(call.name, call.range, token), cancellationToken);

    public Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        CallAsync(token => inner.WriteAsync(name, content, options, token), cancellationToken);

    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) =>
        CallAsync(token => inner.DeleteAsync(name, version, token), cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        ListAsync(() => inner.ListAsync(prefix, cancellationToken), cancellationToken);

    public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken) =>
        CallAsync(token => Inner<IBlobMove>().MoveAsync(source, target, token), cancellationToken);

    public Task<string> StartAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(token => Inner<IBlobParts>().StartAsync(name, token), cancellationToken);

    public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        ListAsync(() => Inner<IBlobParts>().ListUploadsAsync(prefix, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        CallAsync(token => Inner<IBlobParts>().ListPartsAsync(upload, token), cancellationToken);

    public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
        CallAsync(token => Inner<IBlobParts>().PutPartAsync(upload, part, content, token), cancellationToken);

    public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
        CallAsync(token => Inner<IBlobParts>().CompleteAsync(upload, parts, token), cancellationToken);

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        CallAsync(token => Inner<IBlobParts>().AbortAsync(upload, token), cancellationToken);

    public ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken) =>
        CallAsync(
            (signer: Inner<IBlobSigner>(), name, options),
            static (call, token) => call.signer.SignReadAsync(call.name, call.options, token),
            cancellationToken);

    public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken) =>
        CallAsync(
            (signer: Inner<IBlobSigner>(), name, options),
            static (call, token) => call.signer.SignWriteAsync(call.name, call.options, token),
            cancellationToken);

    public ValueTask<SignedRequest> SignPartAsync(
        BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken) =>
        CallAsync(
            (signer: Inner<IBlobPartSigner>(), upload, part, lifetime),
            static (call, token) => call.signer.SignPartAsync(call.upload, call.part, call.lifetime, token),
            cancellationToken);

    private T Inner<T>() where T : class, IBlobCapability => inner.GetCapability<T>()!;

    private static bool IsItsOwn(Exception exception, CancellationToken cancellationToken) =>
        exception is TimeoutException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>What a batch does for each of its objects is called without a closure.</summary>
    private static async ValueTask<T> CallAsync<TCall, T>(
        TCall call, Func<TCall, CancellationToken, ValueTask<T>> make, CancellationToken cancellationToken)
    {
        try
        {
            return await make(call, cancellationToken);
        }
        catch (Exception exception) when (IsItsOwn(exception, cancellationToken))
        {
            throw new StorageUnavailableException(exception);
        }
    }

    private static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        await CallAsync(call, static (call, token) => new ValueTask<T>(call(token)), cancellationToken);

    private static async Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        await CallAsync(
            call,
            static async ValueTask<bool> (call, token) =>
            {
                await call(token);
                return true;
            },
            cancellationToken);

    private static async IAsyncEnumerable<T> ListAsync<T>(
        Func<IAsyncEnumerable<T>> list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var items = await CallAsync(
            list, static (list, token) => new ValueTask<IAsyncEnumerator<T>>(list().GetAsyncEnumerator(token)), cancellationToken);
        while (await CallAsync(items, static (items, _) => items.MoveNextAsync(), cancellationToken))
            yield return items.Current;
    }
}
