using Giftless.Storage.Blobs;
namespace Giftless.Storage;

/// <summary>
/// The capability of taking an object in parts, in any order and over any time. The storage that has it takes the parts themselves by
/// <see cref="IDirectParts"/> or by <see cref="IStreamedParts"/>.
/// </summary>
public interface IMultipartStorage : IStagedUploads
{
    /// <summary>What the storage can do.</summary>
    PartLimits PartLimits { get; }

    /// <summary>
    /// Finds the unfinished upload of an object, or starts one. Servers and clients that ask at the same time may share it.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="partSize">The length in bytes of all parts but the last; an unfinished upload with another one is not found.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken);

    /// <summary>Ends an upload and deletes its parts. One that is not there is no error.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken);
}
