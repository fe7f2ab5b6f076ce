using Giftless.Protocol;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <content>What clients send to the store themselves, and what comes in parts.</content>
public sealed partial class ObjectStore
{
    /// <summary>Signs the download of one object, where <see cref="SignsDownloads"/>.</summary>
    /// <param name="key">The object, which is here.</param>
    /// <param name="disposition">What the reply is to say in <c>Content-Disposition</c>, if anything.</param>
    /// <param name="lifetime">How long the request should be good for; the storage may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<SignedRequest> SignDownloadAsync(
        ObjectKey key, ContentDisposition? disposition, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var read = new SignedRead { Lifetime = lifetime };
        return _signer!.SignReadAsync(
            _names.Of(key), disposition is null ? read : read with { Disposition = disposition.ToString() }, cancellationToken);
    }

    /// <summary>The longest object in bytes that one signed request can carry; 0 where uploads are not signed.</summary>
    public long MaxUploadSize => _trial is null ? 0 : _signer!.MaxWriteSize;

    /// <summary>
    /// Signs the upload of one object, where <see cref="SignsUploads"/>: bound to its length, its SHA-256 and a free name where the store
    /// keeps to that; else staged.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes, at most <see cref="MaxUploadSize"/>.</param>
    /// <param name="lifetime">How long the request should be good for; the storage may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var bond = await _trial!.GetAsync(cancellationToken);
        var upload = bond.Sha256 ? null : StagedKey.NewUnique();
        var write = new SignedWrite
        {
            Lifetime = lifetime,
            Size = size,
            Sha256 = bond.Sha256 ? key.Oid.ToString() : null,
            IsCreateOnly = bond.Absence,
        };
        var name = upload is null ? _names.Of(key) : _names.StagedOf(key, upload);
        return new SignedUpload { Request = await _signer!.SignWriteAsync(name, write, cancellationToken), Upload = upload };
    }

    /// <summary>Finds out what a store that is not known keeps of its promises, so that no client has to wait for it.</summary>
    internal async Task TryOutAsync(CancellationToken cancellationToken)
    {
        if (_trial is not null)
            await _trial.GetAsync(cancellationToken);
    }

    /// <summary>How the store takes objects in parts, where <see cref="TakesParts"/>.</summary>
    public PartLimits PartLimits => _blobs.GetCapability<IBlobParts>()!.Limits;

    /// <summary>
    /// Finds the unfinished upload of an object, or starts one, where <see cref="TakesParts"/>. Servers and clients that ask at the same
    /// time may share it.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="partSize">The length in bytes of all parts but the last; an unfinished upload with another one is not found.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken) =>
        _uploads!.OpenAsync(key, size, partSize, cancellationToken);

    /// <summary>Signs the upload of one part, where <see cref="SignsParts"/>, bound to its length where the storage can.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The upload, as <see cref="OpenUploadAsync"/> named it.</param>
    /// <param name="part">The part.</param>
    /// <param name="lifetime">How long the request should be good for; the storage may shorten it to what it can sign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<SignedRequest> SignPartAsync(
        ObjectKey key, string upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _partSigner!.SignPartAsync(_uploads!.UploadOf(key, UploadName.Parse(upload)), part, lifetime, cancellationToken);

    /// <summary>Stores a part in place of the same one sent before. An interrupted or refused one leaves that one as it was.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The upload. It comes back from a client: it is not to be trusted.</param>
    /// <param name="part">Which part; within the storage's limits or not.</param>
    /// <param name="content">The bytes, read once to the end. It fails at the end when the part is not what its sender said it is.</param>
    /// <param name="cancellationToken">Ends the upload of the part.</param>
    /// <exception cref="ObjectMismatchException">The length differs.</exception>
    /// <exception cref="UploadIncompleteException">The upload is not there.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
        _uploads!.PutPartAsync(key, upload, part, content, cancellationToken);

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
    public async Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken)
    {
        var outcome = await FinishAsync(key, UploadName.Parse(upload), size, cancellationToken);
        return outcome != PutOutcome.AlreadyPresent || await KeepAsync(key, cancellationToken)
            ? outcome
            : throw new UploadIncompleteException("The object was removed meanwhile. Start the transfer again.");
    }

    private Task<PutOutcome> FinishAsync(ObjectKey key, UploadName name, long size, CancellationToken cancellationToken)
    {
        if (_uploads is not null)
            return _uploads.FinishAsync(key, name, size, cancellationToken);
        name.DemandNoParts();
        return _pieces is not null && name.Unique == _resumableNames.UniqueOf(size)
            ? FinishPiecesAsync(key, name, size, cancellationToken)
            : _publisher.PublishAsync(key, name, size, cancellationToken);
    }

    /// <summary>Ends an upload and deletes its parts. One that is not there is no error.</summary>
    /// <param name="key">The object.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken) =>
        _uploads!.AbortAsync(key, UploadName.Parse(upload), cancellationToken);
}
