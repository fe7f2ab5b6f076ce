namespace Giftless.Storage;

/// <summary>
/// The capability of taking bytes that are no object yet: they are staged where nobody is offered them, and become the object once
/// they were found to be it.
/// </summary>
public interface IStagedUploads
{
    /// <summary>
    /// Makes the object of a staged upload: puts its parts together where it has parts, computes the SHA-256 of the whole unless the
    /// storage is set to trust the size, and publishes it. It may take long. It can be repeated, at the same time too, and after it
    /// was interrupted.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">
    /// The staged upload, by the name that the storage gave it. Names come back from clients: they are not to be trusted.
    /// </param>
    /// <param name="size">The object's length in bytes.</param>
    /// <param name="cancellationToken">Ends the call; the upload stays as it is.</param>
    /// <exception cref="UploadIncompleteException">Nothing, or not all of it, was sent. What was sent stays.</exception>
    /// <exception cref="ObjectMismatchException">Length or SHA-256 differ. The upload is gone.</exception>
    /// <exception cref="OtherSizeHeldException">The object is held with another length.</exception>
    Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken);
}
