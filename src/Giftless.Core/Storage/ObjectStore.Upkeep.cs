using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <content>What is stored, and what is removed and restored.</content>
public sealed partial class ObjectStore
{
    /// <summary>
    /// Lists objects, page by page in flat memory. Whatever is not named as the layout names objects is left out, and so is all of it where
    /// a layout cannot be read backwards.
    /// </summary>
    /// <param name="repository">The repository whose objects are wanted, or null for all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<ListedObject> ListAsync(
        RepositoryName? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in ListBlobsAsync(repository is null ? _names.Prefix : _names.AllOf(repository), cancellationToken))
        {
            if (_names.Read(blob.Name) is { } key && (repository is null || key.Repository.Equals(repository)))
                yield return new ListedObject { Key = key, Size = blob.Size, StoredAt = blob.WrittenAt };
        }
    }

    /// <summary>
    /// Removes an object, which can be restored for as long as <see cref="ObjectStoreOptions.TrashedFor"/> says. One that is not here is no
    /// error. What is interrupted leaves the object where it was, in the trash, or in both.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it was here.</returns>
    public Task<bool> RemoveAsync(ObjectKey key, CancellationToken cancellationToken) =>
        RemoveAsync(key, RemovalReason.Removed, cancellationToken);

    /// <param name="key">The object.</param>
    /// <param name="reason">Why, which the trash says.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <inheritdoc cref="RemoveAsync(ObjectKey, CancellationToken)"/>
    public async Task<bool> RemoveAsync(ObjectKey key, RemovalReason reason, CancellationToken cancellationToken)
    {
        if (await _blobs.FindAsync(_names.Of(key), cancellationToken) is not { } found)
        {
            _known.Remove(key);
            return false;
        }

        await RemoveAsync(key, found, reason, cancellationToken);
        return true;
    }

    /// <summary>Removes an object as it was found, and not one that has taken its place.</summary>
    /// <returns>False where it went meanwhile: another one does the same, and is faster.</returns>
    internal async Task<bool> RemoveAsync(ObjectKey key, BlobInfo found, RemovalReason reason, CancellationToken cancellationToken)
    {
        try
        {
            // Trash of the same second may be on its way back, and is deleted then: this must not count on it.
            var removedAt = _time.GetUtcNow();
            while (await _blobs.FindAsync(_names.TrashOf(key, removedAt, reason), cancellationToken) is not null)
                removedAt += TimeSpan.FromSeconds(1);
            return await RelocateAsync(found, _names.TrashOf(key, removedAt, reason), key.Oid, reason, cancellationToken);
        }
        finally
        {
            // Also what fails may have been done, by this server or by another one.
            _known.Remove(key);
        }
    }

    /// <summary>
    /// Restores an object that was removed, as it was when it was removed last. The trash keeps nothing of that. What was found damaged is
    /// read again, and passed over if it still is.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it is here now: it was in the trash, or here already.</returns>
    public async Task<bool> RestoreAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // Who restores an object wants it kept: a collection that has it on its list has to hear of it.
        if (await _claims.KeepAsync(key, cancellationToken) && await _blobs.FindAsync(_names.Of(key), cancellationToken) is not null)
            return true;
        var removed = await ListBlobsAsync(_names.AllTrashOf(key), cancellationToken)
            .Where(blob => _names.ReadTrash(blob.Name)?.Key == key).ToListAsync(cancellationToken);
        foreach (var last in Enumerable.Reverse(removed))
        {
            if (_names.ReadTrash(last.Name)!.Value.Reason == RemovalReason.Damaged
                && await HashAsync(last, cancellationToken) != key.Oid)
                continue;
            return await RelocateAsync(last, _names.Of(key), key.Oid, RemovalReason.Removed, cancellationToken)
                || await _blobs.FindAsync(_names.Of(key), cancellationToken) is not null;
        }

        return false;
    }

    /// <summary>The SHA-256 of a blob's bytes, read anew; null where it is not there any more, or in another version.</summary>
    internal async Task<Oid?> HashAsync(BlobInfo blob, CancellationToken cancellationToken)
    {
        await using var content = blob.Size == 0
            ? Stream.Null
            : await _reader.OpenAsync(blob.Name, 0, blob.Size, blob.Version, cancellationToken);
        return content is null ? null : new Oid(await SHA256.HashDataAsync(content, cancellationToken));
    }

    /// <summary>Lists what was removed and can be restored.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<RemovedObject> ListRemovedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in ListBlobsAsync(_names.AllTrash, cancellationToken))
        {
            if (_names.ReadTrash(blob.Name) is var (key, removedAt, reason))
                yield return new RemovedObject { Key = key, Size = blob.Size, RemovedAt = removedAt, Reason = reason };
        }
    }

    /// <summary>Deletes an object for good. One that is not here is no error.</summary>
    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            await _blobs.DeleteAsync(_names.Of(key), version: null, cancellationToken);
        }
        finally
        {
            _known.Remove(key);
        }
    }

    /// <summary>
    /// What has lain too long: uploads in parts, interrupted writes, staged uploads, and trash. Whatever is not named as this server names
    /// it is left alone.
    /// </summary>
    internal IAsyncEnumerable<AbandonedUpload> FindAbandonedAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        FindAbandonedAsync(now, readTrashClock: null, cancellationToken);

    /// <param name="now">The time.</param>
    /// <param name="readTrashClock">By what trash gets old besides; it is asked only where there is trash.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <inheritdoc cref="FindAbandonedAsync(DateTimeOffset, CancellationToken)"/>
    internal async IAsyncEnumerable<AbandonedUpload> FindAbandonedAsync(
        DateTimeOffset now,
        Func<CancellationToken, Task<DateTimeOffset>>? readTrashClock,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var abandoned = now - _options.AbandonedAfter;
        if (_blobs.GetCapability<IBlobParts>() is { } parts)
        {
            await foreach (var upload in parts.ListUploadsAsync(_names.Prefix, cancellationToken))
            {
                if (upload.StartedAt < abandoned && (_names.IsStaged(upload.Name) || _names.Read(upload.Name) is not null))
                    yield return new AbandonedUpload(upload.Name, cancellation => parts.AbortAsync(upload, cancellation));
            }
        }

        await foreach (var blob in ListBlobsAsync(_names.AllStaged, cancellationToken))
        {
            if (blob.WrittenAt < abandoned && _names.IsStaged(blob.Name))
                yield return new AbandonedUpload(blob.Name, cancellation => _blobs.DeleteAsync(blob.Name, blob.Version, cancellation));
        }

        DateTimeOffset? trashTime = readTrashClock is null ? now : null;
        await foreach (var blob in ListBlobsAsync(_names.AllTrash, cancellationToken))
        {
            if (_names.ReadTrash(blob.Name)?.RemovedAt is not { } removedAt)
                continue;
            trashTime ??= await readTrashClock!(cancellationToken);
            if (removedAt < now - _options.TrashedFor && removedAt < trashTime - _options.TrashedFor)
                yield return new AbandonedUpload(blob.Name, cancellation => _blobs.DeleteAsync(blob.Name, blob.Version, cancellation));
        }
    }

    /// <summary>Reads the clock by which trash gets old.</summary>
    internal Task<DateTimeOffset> ReadTrashClockAsync(TimeSpan keptFor, bool advances, CancellationToken cancellationToken) =>
        new TrashClock(_blobs, _names).ReadAsync(keptFor, advances, cancellationToken);

    /// <summary>Not every store looks whether it was cancelled once it has begun to list.</summary>
    private async IAsyncEnumerable<BlobInfo> ListBlobsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in _blobs.ListAsync(prefix, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return blob;
        }
    }

    /// <summary>Gives a blob another name, by passing its bytes through where the store cannot.</summary>
    /// <returns>False where it went meanwhile: another one does the same, and is faster.</returns>
    private async Task<bool> RelocateAsync(
        BlobInfo source, string target, Oid oid, RemovalReason reason, CancellationToken cancellationToken)
    {
        if (!await CopyAsync(source, target, oid, reason, cancellationToken))
        {
            return await _blobs.FindAsync(source.Name, cancellationToken) is null
                ? false
                : throw new StorageUnavailableException(new InvalidOperationException("The object changed while it was moved."));
        }

        await _blobs.DeleteAsync(source.Name, source.Version, cancellationToken);
        return true;
    }

    private async Task<bool> CopyAsync(
        BlobInfo source, string target, Oid oid, RemovalReason reason, CancellationToken cancellationToken)
    {
        if (_blobs.GetCapability<IBlobMove>() is { } mover)
            return await mover.MoveAsync(source, target, cancellationToken) != MoveOutcome.SourceChanged;

        await using var content = source.Size == 0
            ? Stream.Null
            : await _reader.OpenAsync(source.Name, 0, source.Size, source.Version, cancellationToken);
        if (content is null)
            return false;
        if (reason == RemovalReason.Damaged)
        {
            await _blobs.WriteAsync(target, content, new BlobWrite { Size = source.Size }, cancellationToken);
            return true;
        }

        await using var verified = new VerifyingStream(content, oid, source.Size);
        await _blobs.WriteAsync(target, verified, WriteOf(oid, source.Size), cancellationToken);
        return true;
    }
}

/// <summary>An object that is stored.</summary>
public sealed record ListedObject
{
    /// <summary>Which one.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was stored, or moved to where it is.</summary>
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>An object that was removed and can be restored.</summary>
public sealed record RemovedObject
{
    /// <summary>Which one.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was removed, in whole seconds.</summary>
    public required DateTimeOffset RemovedAt { get; init; }

    /// <summary>Why it was removed.</summary>
    public RemovalReason Reason { get; init; }
}
