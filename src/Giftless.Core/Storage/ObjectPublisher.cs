using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Makes objects of staged uploads: held? – complete – length – hash – move – tidy up – who was faster? The version that was checked is the
/// one that becomes the object, and whatever is interrupted at whatever step leaves the object or nothing.
/// </summary>
internal sealed class ObjectPublisher(
    IBlobStore blobs, ObjectNames names, UploadVerification verification, KnownObjects known, HashedBeginnings hashed, TimeProvider time)
{
    /// <summary>Two that put the same parts together may get in each other's way; one has to wait for the other.</summary>
    private const int MaxAttempts = 6;

    private readonly BlobReader _reader = new(blobs, time);

    /// <summary>Publishes a staged upload, and deletes what was staged.</summary>
    /// <inheritdoc cref="ObjectStore.FinishUploadAsync"/>
    public async Task<PutOutcome> PublishAsync(ObjectKey key, UploadName upload, long size, CancellationToken cancellationToken)
    {
        var mark = known.Mark;
        var outcome = await MakeOrFindAsync(key, upload, size, cancellationToken);
        known.Add(key, size, mark);
        await TidyUpAsync(key, upload, cancellationToken);
        return outcome;
    }

    /// <summary>Deletes an upload: its parts, and what they were put together to.</summary>
    public async Task DiscardAsync(ObjectKey key, UploadName upload, CancellationToken cancellationToken)
    {
        var staged = names.StagedOf(key, upload.Unique);
        if (upload.UploadId is { } id && blobs.GetCapability<IBlobParts>() is { } parts)
            await parts.AbortAsync(new BlobUpload { Name = staged, Id = id }, cancellationToken);
        await blobs.DeleteAsync(staged, version: null, cancellationToken);
    }

    /// <summary>What became of the object does not hang on whether the rest can be deleted. The cleaner comes by.</summary>
    private async Task TidyUpAsync(ObjectKey key, UploadName upload, CancellationToken cancellationToken)
    {
        try
        {
            await DiscardAsync(key, upload, cancellationToken);
        }
        catch (Exception)
        {
            // Never a reason to tell a client that its upload failed, whatever it is.
        }
    }

    private async Task<PutOutcome> MakeOrFindAsync(ObjectKey key, UploadName upload, long size, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var held = await blobs.FindAsync(names.Of(key), cancellationToken);
            if (held?.Size == size)
                return PutOutcome.AlreadyPresent;
            try
            {
                return await MakeAsync(key, upload, size, held, cancellationToken);
            }
            catch (UploadIncompleteException)
            {
                // Another one may finish it at the same time. It has put the parts together anew, or what they became is the object now:
                // it is seen as one or the other.
                var staged = await blobs.FindAsync(names.StagedOf(key, upload.Unique), cancellationToken);
                if (await blobs.FindAsync(names.Of(key), cancellationToken) is { } now)
                    return now.Size == size ? PutOutcome.AlreadyPresent : throw new OtherSizeHeldException(now.Size, size);
                if (staged is null || attempt == MaxAttempts)
                    throw;
            }
        }
    }

    private async Task<PutOutcome> MakeAsync(
        ObjectKey key, UploadName upload, long size, BlobInfo? held, CancellationToken cancellationToken)
    {
        var name = names.StagedOf(key, upload.Unique);
        BlobInfo? staged = null;
        try
        {
            var completed = upload.UploadId is null ? null : await CompleteAsync(key, name, upload, size, cancellationToken);
            staged = completed
                ?? await blobs.FindAsync(name, cancellationToken)
                ?? throw new UploadIncompleteException("Nothing was sent, or the upload was given up. Start the transfer again.");
            if (staged.Size != size)
                throw new ObjectMismatchException($"{staged.Size} bytes came for {key.Oid}, which has {size}.");
            var sha256 = completed?.Sha256 ?? await FindHashAsync(staged, cancellationToken);
            if (held is not null)
            {
                await VerifyAsync(key.Oid, staged, sha256, cancellationToken);
                throw new OtherSizeHeldException(held.Size, size);
            }

            return blobs.GetCapability<IBlobMove>() switch
            {
                null => await PassThroughAsync(key, staged, cancellationToken),
                { IsBoundToVersion: false } mover => await SetAsideAndMoveAsync(key, staged, mover, cancellationToken),
                var mover => await VerifyAndMoveAsync(key, staged, sha256, mover, cancellationToken),
            };
        }
        catch (ObjectMismatchException)
        {
            await blobs.DeleteAsync(name, staged?.Version, cancellationToken);
            throw;
        }
    }

    /// <summary>Puts the parts together.</summary>
    /// <returns>Null where there is no such upload any more: then they may have been put together before.</returns>
    private async Task<BlobInfo?> CompleteAsync(
        ObjectKey key, string name, UploadName upload, long size, CancellationToken cancellationToken)
    {
        upload.DemandParts(size);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CompleteOnceAsync(name, upload, size, cancellationToken);
            }
            catch (StorageUnavailableException) when (attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), time, cancellationToken);
                if (await blobs.FindAsync(name, cancellationToken) is { } staged)
                    return staged with { Sha256 = null };
                if ((await blobs.FindAsync(names.Of(key), cancellationToken))?.Size == size)
                    return null;
            }
        }
    }

    private async Task<BlobInfo?> CompleteOnceAsync(string name, UploadName upload, long size, CancellationToken cancellationToken)
    {
        var parts = blobs.GetCapability<IBlobParts>()!;
        var under = new BlobUpload { Name = name, Id = upload.UploadId! };
        var needed = parts.Limits.Cut(size, upload.PartSize);
        if (await parts.ListPartsAsync(under, cancellationToken) is not { } held)
            return null;
        var missing = needed.Where(part => held.GetValueOrDefault(part.Number)?.Size != part.Size).ToList();
        if (missing is [] && needed.Count > 0)
        {
            List<BlobPart> chosen = [.. needed.Select(part => held[part.Number])];
            using var passed = hashed.Take(name);
            var made = await parts.CompleteAsync(under, chosen, cancellationToken);
            return made is not null && passed?.Parts.SequenceEqual(chosen) == true ? made with { Sha256 = passed.Sha256() } : made;
        }

        if (await blobs.FindAsync(name, cancellationToken) is { } complete)
            return complete with { Sha256 = null };
        throw new UploadIncompleteException(missing is [var first, ..]
            ? $"Part {first.Number}, {first.Size} bytes at {first.Offset}, was not sent, one of {missing.Count} that are missing. "
                + "Start the transfer again; what was sent is kept."
            : "No part was sent. Start the transfer again.");
    }

    /// <summary>The hash of an upload that has grown, where it came in through this server; what is not hashed yet is read.</summary>
    private async Task<string?> FindHashAsync(BlobInfo staged, CancellationToken cancellationToken)
    {
        using var passed = hashed.Take(staged.Name);
        if (passed is null || passed.Version != staged.Version || passed.Position > staged.Size)
            return null;
        await passed.FollowAsync(_reader, staged.Name, staged.Version, () => staged.Size, time, cancellationToken);
        return passed.Sha256();
    }

    private async Task VerifyAsync(Oid oid, BlobInfo staged, string? told, CancellationToken cancellationToken)
    {
        if (verification == UploadVerification.Size)
            return;
        var actual = told is not null ? Oid.Parse(told) : await HashAsync(staged, cancellationToken);
        if (actual != oid)
            throw new ObjectMismatchException($"The {staged.Size} bytes that came have the SHA-256 {actual}, not {oid}.");
    }

    private async Task<Oid> HashAsync(BlobInfo staged, CancellationToken cancellationToken)
    {
        if (staged.Size == 0)
            return new Oid(SHA256.HashData([]));
        await using var content =
            await _reader.OpenAsync(staged.Name, 0, staged.Size, staged.Version, cancellationToken) ?? throw Changed();
        return new Oid(await SHA256.HashDataAsync(content, cancellationToken));
    }

    private async Task<PutOutcome> VerifyAndMoveAsync(
        ObjectKey key, BlobInfo staged, string? told, IBlobMove mover, CancellationToken cancellationToken)
    {
        // Only what putting parts together has told: a look-up may tell what an uploader has said.
        await VerifyAsync(key.Oid, staged, told, cancellationToken);
        return await mover.MoveAsync(staged, names.Of(key), cancellationToken) switch
        {
            MoveOutcome.Moved => PutOutcome.Stored,
            MoveOutcome.TargetExists => await OutcomeOfHeldAsync(key, staged.Size, cancellationToken),
            _ => throw Changed(),
        };
    }

    /// <summary>
    /// Where a move may take what was written in its last moment, what is staged is first given a name that nobody else knows, and is
    /// verified there.
    /// </summary>
    private async Task<PutOutcome> SetAsideAndMoveAsync(
        ObjectKey key, BlobInfo staged, IBlobMove mover, CancellationToken cancellationToken)
    {
        var aside = names.StagedOf(key, StagedKey.NewUnique());
        try
        {
            if (await mover.MoveAsync(staged, aside, cancellationToken) != MoveOutcome.Moved)
                throw Changed();
            var set = await blobs.FindAsync(aside, cancellationToken) ?? throw Changed();
            if (set.Size != staged.Size)
                throw Changed();
            return await VerifyAndMoveAsync(key, set, told: null, mover, cancellationToken);
        }
        finally
        {
            await blobs.DeleteAsync(aside, version: null, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Where the store cannot move, the bytes pass through this server, and are verified on their way.</summary>
    private async Task<PutOutcome> PassThroughAsync(ObjectKey key, BlobInfo staged, CancellationToken cancellationToken)
    {
        await using var content = staged.Size == 0
            ? Stream.Null
            : await _reader.OpenAsync(staged.Name, 0, staged.Size, staged.Version, cancellationToken) ?? throw Changed();
        await using var verified = new VerifyingStream(content, key.Oid, staged.Size);
        return await blobs.WriteAsync(names.Of(key), verified, ObjectStore.WriteOf(key.Oid, staged.Size), cancellationToken)
            ? PutOutcome.Stored
            : await OutcomeOfHeldAsync(key, staged.Size, cancellationToken);
    }

    private async Task<PutOutcome> OutcomeOfHeldAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        var held = await blobs.FindAsync(names.Of(key), cancellationToken) ?? throw Changed();
        return held.Size == size ? PutOutcome.AlreadyPresent : throw new OtherSizeHeldException(held.Size, size);
    }

    private static UploadIncompleteException Changed() => new("The upload was given up, or sent again, while it was checked.");
}
