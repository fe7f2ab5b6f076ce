using Giftless.Storage.Blobs;
namespace Giftless.Storage;

/// <summary>The capability of taking parts through the server.</summary>
public interface IStreamedParts
{
    /// <summary>Stores a part in place of the same one sent before. An interrupted or refused one leaves that one as it was.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The upload. It comes back from a client: it is not to be trusted.</param>
    /// <param name="part">Which part; within the storage's limits or not.</param>
    /// <param name="content">The bytes, read once to the end. It fails at the end when the part is not what its sender said it is.</param>
    /// <param name="cancellationToken">Ends the upload of the part.</param>
    /// <exception cref="ObjectMismatchException">The length differs.</exception>
    /// <exception cref="UploadIncompleteException">The upload is not there.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken);
}
