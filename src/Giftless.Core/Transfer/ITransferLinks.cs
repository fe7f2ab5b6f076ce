using Giftless.Protocol;

namespace Giftless.Transfer;

/// <summary>Makes the actions that lead to the server's own transfer endpoints; only the host knows its address.</summary>
/// <remarks>One instance serves one batch, from several threads at a time.</remarks>
public interface ITransferLinks
{
    /// <summary>An action that puts an object of the given length in bytes.</summary>
    LfsAction Upload(Oid oid, long size);

    /// <summary>An action that gets an object of the given length in bytes.</summary>
    LfsAction Download(Oid oid, long size, ContentDisposition? disposition);

    /// <summary>An action that says that an object of the given length in bytes was put.</summary>
    LfsAction Verify(Oid oid, long size);
}
