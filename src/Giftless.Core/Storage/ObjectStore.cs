using Giftless.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage;

/// <summary>
/// Makes verified Git LFS objects of the blobs that a store keeps, for every store the same: which name an object has, how it is staged,
/// checked and published, how it is found, listed, removed and restored.
/// </summary>
/// <remarks>
/// What holds: an absent object is <see langword="null"/>, never an exception; an object is seen only when it is complete and its SHA-256
/// is its oid; nothing that is published changes; content is streamed and never held in memory; failures are <see
/// cref="StorageUnavailableException"/>, <see cref="StorageFullException"/> or <see cref="ObjectMismatchException"/>, and anything else is
/// a fault of the server. Members may be called at the same time from many threads and many servers.
/// </remarks>
public sealed partial class ObjectStore : IDisposable
{
    private readonly IBlobStore _blobs;
    private readonly ObjectNames _names;
    private readonly ObjectStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly BlobReader _reader;
    private readonly KnownObjects _known;
    private readonly ObjectClaims _claims;
    private readonly ObjectPublisher _publisher;
    private readonly StagedUploads? _uploads;
    private readonly ResumableUploads _resumable;
    private readonly ResumableNames _resumableNames;
    private readonly GrowingParts? _pieces;
    private readonly UnfinishedBytes _unfinished;
    private readonly IBlobSigner? _signer;
    private readonly IBlobPartSigner? _partSigner;
    private readonly SignatureTrial? _trial;
    private readonly HttpClient? _ownClient;

    /// <summary>Makes a store of objects. Nothing is asked of the store of blobs yet.</summary>
    /// <param name="blobs">Keeps the bytes.</param>
    /// <param name="options">How; valid.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    /// <param name="client">Sends the signed requests by which a store is tried out; null for an own one.</param>
    public ObjectStore(
        IBlobStore blobs, ObjectStoreOptions options, TimeProvider time, ILogger<ObjectStore> logger, HttpClient? client = null)
    {
        Blobs = blobs;
        _blobs = blobs = new TimelyBlobStore(blobs);
        _options = options;
        _time = time;
        _names = new ObjectNames(options.Prefix, options.Layout);
        _reader = new BlobReader(blobs, time);
        _known = new KnownObjects(options.MaxKnownObjects);
        _claims = new ObjectClaims(blobs, _names, _known, time);
        var hashed = new HashedBeginnings();
        _publisher = new ObjectPublisher(blobs, _names, options.Verification, _known, hashed, time);
        _unfinished = new UnfinishedBytes(MeasureUnfinishedAsync, options.MaxUnfinishedBytes, time);
        _signer = options.Mode == TransferMode.Streamed ? null : blobs.GetCapability<IBlobSigner>();
        if (_signer is not null && options.Mode == TransferMode.Direct)
        {
            client ??= _ownClient = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
            _trial = new SignatureTrial(blobs, _signer, _names, client, time, logger);
        }

        if (blobs.GetCapability<IBlobParts>() is { } parts)
        {
            _uploads = new StagedUploads(blobs, parts, _names, _publisher, _unfinished);
            _partSigner = options.Mode == TransferMode.Direct ? blobs.GetCapability<IBlobPartSigner>() : null;
        }

        _resumableNames = new ResumableNames(_names, FindPartSize);
        IGrowingUpload growing = blobs.GetCapability<IBlobAppend>() is { } appending
            ? new GrowingBlob(blobs, appending, _resumableNames, _reader, hashed, options, time)
            : new GrowingParts(blobs, _uploads, _resumableNames, _reader, hashed, options);
        _pieces = _uploads is null ? growing as GrowingParts : null;
        _resumable = new ResumableUploads(_resumableNames, growing, blobs, time);
    }

    internal ObjectNames Names => _names;

    /// <summary>Where all its blobs lie, with the prefix, as far as the options say.</summary>
    internal string? Place => _options.Place is { } place ? place + _names.Prefix : null;

    /// <summary>How long an unfinished upload may lie before it is deleted.</summary>
    internal TimeSpan AbandonedAfter => _options.AbandonedAfter;

    /// <summary>How long an object that was removed can be restored.</summary>
    internal TimeSpan TrashedFor => _options.TrashedFor;

    /// <summary>What keeps the bytes, decorated as the server is.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>Whether clients send objects to the store themselves; else these pass through the server.</summary>
    public bool SignsUploads => _trial is not null;

    /// <summary>Whether clients fetch objects from the store themselves; else these pass through the server.</summary>
    public bool SignsDownloads => _signer is not null;

    /// <summary>Whether objects can come in parts.</summary>
    public bool TakesParts => _uploads is not null;

    /// <summary>Whether clients send parts to the store themselves; else these pass through the server.</summary>
    public bool SignsParts => _partSigner is not null;

    /// <summary>The length of an object in bytes, or null when it is not here.</summary>
    public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _known.FindSize(key) is { } known ? new(known) : LookUpAsync(key, cancellationToken);

    /// <summary>
    /// Relies on an object that was found to be here: no collection removes it from now on, until it had time to become part of a commit.
    /// Whoever is told that an object need not be sent is told so after this.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False where it is not here any more.</returns>
    public ValueTask<bool> KeepAsync(ObjectKey key, CancellationToken cancellationToken) => _claims.KeepAsync(key, cancellationToken);

    /// <summary>Opens an object, or a range of it, for reading forward.</summary>
    /// <param name="key">The object.</param>
    /// <param name="offset">The first byte wanted, from 0 up to the object's length.</param>
    /// <param name="length">How many bytes; offset and length together do not exceed the object's length.</param>
    /// <param name="cancellationToken">Ends the call, not the stream that it gave.</param>
    /// <returns>
    /// A stream of exactly <paramref name="length"/> bytes, which the caller disposes, or null when the object is not here. A read that
    /// breaks goes on where it was; one that stands still ends.
    /// </returns>
    public async ValueTask<Stream?> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        if (length > 0)
            return await _reader.OpenAsync(_names.Of(key), offset, length, version: null, cancellationToken);
        return await _blobs.FindAsync(_names.Of(key), cancellationToken) is null ? null : new MemoryStream([], writable: false);
    }

    /// <summary>Stores an object, which becomes visible when it is complete, verified and durable, and not before.</summary>
    /// <param name="key">The object; its oid is the SHA-256 that the content has to have.</param>
    /// <param name="content">The bytes, read once to the end. It need not seek, and may give a byte at a time.</param>
    /// <param name="size">How many bytes there have to be, or null where only the SHA-256 is known beforehand.</param>
    /// <param name="cancellationToken">Ends the upload; nothing of it stays visible.</param>
    /// <exception cref="ObjectMismatchException">Length or SHA-256 differ; checked even when the object is held already.</exception>
    /// <exception cref="OtherSizeHeldException">The object is held with another length.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="ObjectTooLongException">There is a limit, and <paramref name="size"/> is over it.</exception>
    public async Task<PutOutcome> PutAsync(ObjectKey key, Stream content, long? size, CancellationToken cancellationToken)
    {
        using var reserved = await _unfinished.ReserveAsync(key.Repository, size ?? 0, cancellationToken);
        await using var counted = new ReservingStream(content, reserved);
        await using var verified = new VerifyingStream(counted, key.Oid, size);
        var (name, mark) = (_names.Of(key), _known.Mark);
        var isHeld = await _blobs.FindAsync(name, cancellationToken) is not null && await KeepAsync(key, cancellationToken);
        var isWritten = !isHeld
            && await _blobs.WriteAsync(name, verified, WriteOf(key.Oid, size), cancellationToken);
        if (!isWritten)
            await verified.CopyToAsync(Stream.Null, cancellationToken);
        verified.DemandEnd();
        if (isWritten)
        {
            _known.Add(key, verified.Position, mark);
            return PutOutcome.Stored;
        }

        return await LookUpAsync(key, cancellationToken) is { } held && held != verified.Position
            ? throw new OtherSizeHeldException(held, verified.Position)
            : PutOutcome.AlreadyPresent;
    }

    /// <summary>What the store knows of an object, or null when it is not here.</summary>
    public async ValueTask<StoredObject?> DescribeAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await _blobs.FindAsync(_names.Of(key), cancellationToken) is { } found
            ? new StoredObject
            {
                Size = found.Size,
                Sha256 = found.Sha256 is null ? null : Oid.Parse(found.Sha256),
                Foreign = found.ForeignHeader,
            }
            : null;

    /// <summary>
    /// Takes from an object what was sent beside its bytes, which stay as they are. It is not deleted for it: others may rely on it by now.
    /// </summary>
    public async Task RemoveForeignAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await _blobs.FindAsync(_names.Of(key), cancellationToken) is { ForeignHeader: not null } found
            && _blobs.GetCapability<IBlobMove>() is { } mover)
        {
            await mover.MoveAsync(found, found.Name, cancellationToken);
        }
    }

    /// <summary>Closes what was opened. The store of blobs is its owner's.</summary>
    public void Dispose()
    {
        _trial?.Dispose();
        _ownClient?.Dispose();
    }

    internal static BlobWrite WriteOf(Oid oid, long? size) => new() { Size = size, Sha256 = oid.ToString() };

    private async ValueTask<long?> LookUpAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var mark = _known.Mark;
        var size = (await _blobs.FindAsync(_names.Of(key), cancellationToken))?.Size;
        if (size is not null)
            _known.Add(key, size.Value, mark);
        return size;
    }
}
