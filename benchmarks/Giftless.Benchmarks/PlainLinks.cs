using Giftless.Protocol;
using Giftless.Storage.Blobs;
using Giftless.Transfer;

namespace Giftless.Benchmarks;

/// <summary>Links that cost next to nothing.</summary>
internal sealed class PlainLinks : ITransferLinks
{
    private const string Storage = "http://127.0.0.1:5080/repo.git/info/lfs/objects/storage/";

    public LfsAction Upload(Oid oid, long size) => new() { Href = Storage + oid.ToString() };

    public LfsAction Download(Oid oid, long size, ContentDisposition? disposition) => new() { Href = Storage + oid.ToString() };

    public LfsAction Verify(Oid oid, long size, string? upload) => new() { Href = Storage + "verify" };

    public LfsAction Part(Oid oid, long size, string upload, UploadPart part) => throw new NotSupportedException();

    public LfsAction Commit(Oid oid, long size, string upload) => throw new NotSupportedException();

    public LfsAction Abort(Oid oid, long size, string upload) => throw new NotSupportedException();

    public LfsAction At(string endpoint, Oid oid, long size, string? item, string query) => throw new NotSupportedException();
}
