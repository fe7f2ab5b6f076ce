using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>A store of which some members are replaced by broken ones. The others are those of a store that has no fault.</summary>
internal sealed class BrokenBlobStore(InMemoryBlobStore inner) : IBlobStore, IBlobMove, IBlobParts, IBlobAppend
{
    public Func<string, CancellationToken, ValueTask<BlobInfo?>> Find { get; init; } = inner.FindAsync;

    public Func<string, BlobRange, CancellationToken, ValueTask<Stream?>> Open { get; init; } = inner.OpenAsync;

    public Func<string, Stream, BlobWrite, CancellationToken, Task<bool>> Write { get; init; } = inner.WriteAsync;

    public Func<string, string?, CancellationToken, Task> Delete { get; init; } = inner.DeleteAsync;

    public Func<string, CancellationToken, IAsyncEnumerable<BlobInfo>> List { get; init; } = inner.ListAsync;

    public Func<BlobInfo, string, CancellationToken, Task<MoveOutcome>> Move { get; init; } = inner.MoveAsync;

    public Func<string, long, Stream, CancellationToken, Task<long?>> Append { get; init; } = inner.AppendAsync;

    public Func<string, CancellationToken, Task<string>> Start { get; init; } = inner.StartAsync;

    public Func<string, CancellationToken, IAsyncEnumerable<BlobUpload>> ListUploads { get; init; } = inner.ListUploadsAsync;

    public Func<BlobUpload, CancellationToken, Task<IReadOnlyDictionary<int, BlobPart>?>> ListParts { get; init; } = inner.ListPartsAsync;

    public Func<BlobUpload, UploadPart, Stream, CancellationToken, Task<BlobPart?>> PutPart { get; init; } = inner.PutPartAsync;

    public Func<BlobUpload, IReadOnlyList<BlobPart>, CancellationToken, Task<BlobInfo?>> Complete { get; init; } = inner.CompleteAsync;

    public Func<BlobUpload, CancellationToken, Task> Abort { get; init; } = inner.AbortAsync;

    public bool IsBoundToVersion => inner.IsBoundToVersion;

    public PartLimits Limits => inner.Limits;

    public ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) => Find(name, cancellationToken);

    public ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        Open(name, range, cancellationToken);

    public Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        Write(name, content, options, cancellationToken);

    public Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) => Delete(name, version, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => List(prefix, cancellationToken);

    public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken) =>
        Move(source, target, cancellationToken);

    public Task<long?> AppendAsync(string name, long offset, Stream content, CancellationToken cancellationToken) =>
        Append(name, offset, content, cancellationToken);

    public Task<string> StartAsync(string name, CancellationToken cancellationToken) => Start(name, cancellationToken);

    public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        ListUploads(prefix, cancellationToken);

    public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
        ListParts(upload, cancellationToken);

    public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
        PutPart(upload, part, content, cancellationToken);

    public Task<BlobInfo?> CompleteAsync(BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
        Complete(upload, parts, cancellationToken);

    public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => Abort(upload, cancellationToken);
}
