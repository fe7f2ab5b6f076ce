using Giftless.Protocol;
using Giftless.Storage.Blobs;

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
    /// <param name="oid">The object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="upload">The staged upload that becomes the object by this, if there is one.</param>
    LfsAction Verify(Oid oid, long size, string? upload);

    /// <summary>An action that puts one part.</summary>
    LfsAction Part(Oid oid, long size, string upload, UploadPart part);

    /// <summary>An action that makes the object of its parts.</summary>
    LfsAction Commit(Oid oid, long size, string upload);

    /// <summary>An action that gives an upload in parts up.</summary>
    LfsAction Abort(Oid oid, long size, string upload);

    /// <summary>An action that leads to an endpoint that the transfer adapter brought along, and opens it for nothing else.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="oid">The object that it is about.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="item">
    /// What the variable segment of its path is to hold, of letters and digits of ASCII, <c>-</c>, <c>_</c> and <c>~</c>; null where it has
    /// none, or the oid is meant to be there.
    /// </param>
    /// <param name="query">A query with its question mark, escaped; or nothing.</param>
    /// <exception cref="ArgumentException">There is no such endpoint, or its path cannot hold the item.</exception>
    LfsAction At(string endpoint, Oid oid, long size, string? item = null, string query = "");
}
