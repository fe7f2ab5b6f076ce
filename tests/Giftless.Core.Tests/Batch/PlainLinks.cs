using Giftless.Protocol;
using Giftless.Transfer;

namespace Giftless.Core.Tests.Batch;

/// <summary>Links that show what they were made of.</summary>
internal sealed class PlainLinks : ITransferLinks
{
    public LfsAction Upload(Oid oid, long size) => new() { Href = $"http://host/upload/{oid}/{size}" };

    public LfsAction Download(Oid oid, long size, ContentDisposition? disposition) =>
        new() { Href = $"http://host/download/{oid}/{size}?{disposition}" };

    public LfsAction Verify(Oid oid, long size) => new() { Href = $"http://host/verify/{oid}/{size}" };
}
