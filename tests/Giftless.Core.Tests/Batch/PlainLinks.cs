using Giftless.Protocol;
using Giftless.Storage.Blobs;
using Giftless.Transfer;

namespace Giftless.Core.Tests.Batch;

/// <summary>Links that show what they were made of.</summary>
internal sealed class PlainLinks : ITransferLinks
{
    public LfsAction Upload(Oid oid, long size) => new() { Href = $"http://host/upload/{oid}/{size}" };

    public LfsAction Download(Oid oid, long size, ContentDisposition? disposition) =>
        new() { Href = $"http://host/download/{oid}/{size}?{disposition}" };

    public LfsAction Verify(Oid oid, long size, string? upload) =>
        new() { Href = upload is null ? $"http://host/verify/{oid}/{size}" : $"http://host/verify/{oid}/{size}?{upload}" };

    public LfsAction Part(Oid oid, long size, string upload, UploadPart part) =>
        new() { Href = $"http://host/part/{oid}/{size}?{upload}&{part.Number}&{part.Offset}&{part.Size}" };

    public LfsAction Commit(Oid oid, long size, string upload) => new() { Href = $"http://host/commit/{oid}/{size}?{upload}" };

    public LfsAction Abort(Oid oid, long size, string upload) => new() { Href = $"http://host/abort/{oid}/{size}?{upload}" };

    public LfsAction At(string endpoint, Oid oid, long size, string? item, string query) =>
        new() { Href = $"http://host/{endpoint}/{oid}/{size}/{item}{query}" };
}
