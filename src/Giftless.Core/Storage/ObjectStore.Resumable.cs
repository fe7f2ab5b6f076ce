using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <content>Uploads that go on where they broke: an object comes from its first byte to its last, in any number of requests.</content>
public sealed partial class ObjectStore
{
    /// <summary>
    /// Finds out where the upload of an object stands. There is one for each object, for all who may send it. One that a request writes to
    /// is waited for; where its client is silent, it is ended.
    /// </summary>
    /// <param name="key">The object, which is not here.</param>
    /// <param name="size">Its length in bytes; 1 or more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LfsException">423: somebody else sends it.</exception>
    public Task<ResumableUpload> FindResumableAsync(ObjectKey key, long size, CancellationToken cancellationToken) =>
        _resumable.FindAsync(key, size, cancellationToken);

    /// <summary>
    /// Adds bytes to the end of an upload. What has come when the content ends, or fails, is in the store, as far as there is room to keep
    /// what is not a whole part: the next call goes on there. Once all bytes are here, <see cref="FinishUploadAsync"/> makes the object.
    /// </summary>
    /// <param name="key">The object, which is not here.</param>
    /// <param name="size">Its length in bytes; 1 or more.</param>
    /// <param name="offset">How many bytes are here.</param>
    /// <param name="content">The bytes that follow, read once.</param>
    /// <param name="length">How many they are, or null where that is not known.</param>
    /// <param name="cancellationToken">Ends the upload; what was read before is kept.</param>
    /// <exception cref="OffsetException">Others are here.</exception>
    /// <exception cref="ObjectMismatchException">More came than the object has.</exception>
    /// <exception cref="LfsException">423: somebody else sends it; 409: another call has taken the upload over.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public async Task<ResumableUpload> AppendAsync(
        ObjectKey key, long size, long offset, Stream content, long? length, CancellationToken cancellationToken)
    {
        if (offset < 0 || offset > size)
            throw new LfsException(400, $"There is no place {offset} in an object of {size} bytes.");
        if (length > size - offset)
            throw new ObjectMismatchException($"{length} bytes from {offset} on are more than the {size} bytes of the object.");
        using var reserved = await _unfinished.ReserveAsync(key.Repository, size - offset, cancellationToken);
        try
        {
            var upload = await _resumable.AppendAsync(key, size, offset, content, length, cancellationToken);
            reserved.Keep(upload.Offset - offset);
            return upload;
        }
        catch
        {
            _unfinished.Forget(key.Repository);
            throw;
        }
    }

    /// <summary>Ends the upload of an object and deletes what has come. One that is not there is no error.</summary>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LfsException">423: somebody else sends it.</exception>
    public async Task AbortResumableAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        await _resumable.AbortAsync(key, size, cancellationToken);
        _unfinished.Forget(key.Repository);
    }

    /// <summary>Whether an object of some length can come so.</summary>
    /// <exception cref="LfsException">422: it is longer than the store takes.</exception>
    internal void DemandResumable(long size) => FindPartSize(size);

    private long FindPartSize(long size) =>
        _blobs.GetCapability<IBlobAppend>() is not null ? 0
        : _blobs.GetCapability<IBlobParts>()?.Limits is { } limits
            ? limits.PartSizeFor(size, GrowingParts.PreferredPartSize, limits.MaxParts)
        : GrowingParts.PreferredPartSize;

    private async Task<PutOutcome> FinishPiecesAsync(ObjectKey key, UploadName name, long size, CancellationToken cancellationToken)
    {
        var pieces = await _pieces!.PutTogetherAsync(key, size, cancellationToken);
        try
        {
            var outcome = await _publisher.PublishAsync(key, name, size, cancellationToken);
            await _pieces.DeleteAsync(pieces, cancellationToken);
            return outcome;
        }
        catch (ObjectMismatchException)
        {
            await _pieces.DeleteAsync(pieces, cancellationToken);
            throw;
        }
        finally
        {
            _unfinished.Forget(key.Repository);
        }
    }

    private async Task<Int128> MeasureUnfinishedAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var sum = _uploads is null ? 0 : await _uploads.MeasureAsync(repository, cancellationToken);
        await foreach (var blob in _blobs.ListAsync(_names.AllStagedOf(repository), cancellationToken))
            sum += Math.Max(blob.Size, UnfinishedBytes.LeastCharge);
        return sum;
    }
}
