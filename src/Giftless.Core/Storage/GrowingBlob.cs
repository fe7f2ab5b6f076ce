using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// A resumable upload where the store can append: one staged blob, which grows. What comes is hashed on its way; what came in through
/// another server is read and hashed while the rest comes.
/// </summary>
internal sealed class GrowingBlob(
    IBlobStore blobs,
    IBlobAppend appending,
    ResumableNames names,
    BlobReader reader,
    HashedBeginnings hashed,
    ObjectStoreOptions options,
    TimeProvider time) : IGrowingUpload
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceToLetGo = 2 * UploadWriters.LeftAfter;

    public async Task<ResumableUpload> FindAsync(ObjectKey key, long size, CancellationToken cancellationToken) =>
        Tell(size, await blobs.FindAsync(names.StagedOf(key, size), cancellationToken));

    public async Task<ResumableUpload> AppendAsync(
        ObjectKey key, long size, long offset, UploadBody body, UploadWriter writer, CancellationToken cancellationToken)
    {
        var name = names.StagedOf(key, size);
        var held = await blobs.FindAsync(name, cancellationToken);
        if ((held?.Size ?? 0) != offset)
            throw new OffsetException(held?.Size ?? 0, offset);
        if (!await body.HasMoreAsync())
            return Tell(size, held);

        var beginning = TakeBeginning(name, held);
        await using var passing = new PassingStream(body, offset, beginning.Position == offset ? beginning : null);
        using var followed = new CancellationTokenSource();
        var following = passing.Hashes
            ? Task.CompletedTask
            : beginning.FollowAsync(reader, name, version: null, () => passing.Written, time, followed.Token);
        try
        {
            await AppendAsync(name, offset, passing, cancellationToken);
            await body.HasMoreAsync();
        }
        finally
        {
            await followed.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Only of what is certain to be what this has written is it known what was hashed.
        await writer.DemandAsync(cancellationToken);
        var grown = await blobs.FindAsync(name, cancellationToken);
        await writer.DemandAsync(cancellationToken);
        if (grown is not null && grown.Size == passing.Position)
        {
            beginning.Version = grown.Version;
            hashed.Put(name, beginning);
        }

        return Tell(size, grown);
    }

    public async Task AbortAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        var name = names.StagedOf(key, size);
        hashed.Take(name)?.Dispose();
        await blobs.DeleteAsync(name, version: null, cancellationToken);
    }

    /// <summary>Another server that has lost its claim may take a moment to see that, and to let go.</summary>
    private async Task AppendAsync(string name, long offset, PassingStream passing, CancellationToken cancellationToken)
    {
        for (var since = time.GetTimestamp(); await appending.AppendAsync(name, offset, passing, cancellationToken) is null;)
        {
            var size = (await blobs.FindAsync(name, cancellationToken))?.Size ?? 0;
            if (size != offset || passing.Position != offset || time.GetElapsedTime(since) > PatienceToLetGo)
                throw new OffsetException(size, offset);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private HashedBeginning TakeBeginning(string name, BlobInfo? held)
    {
        if (hashed.Take(name) is { } found)
        {
            if (found.Version == held?.Version)
                return found;
            found.Dispose();
        }

        return new HashedBeginning();
    }

    private ResumableUpload Tell(long size, BlobInfo? held) => new()
    {
        Offset = held?.Size ?? 0,
        Name = names.UniqueOf(size),
        ExpiresAt = held?.WrittenAt + options.AbandonedAfter,
    };

    /// <summary>Hashes what passes, where all before it was hashed, and tells how much of it is written by now.</summary>
    private sealed class PassingStream(UploadBody body, long start, HashedBeginning? beginning) : ForwardStream
    {
        private long _position = start;
        private long _written = start;

        public bool Hashes => beginning is not null;

        /// <summary>Up to where the blob can be read.</summary>
        public long Written => Volatile.Read(ref _written);

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // Who asks for more has written what was given before.
            Volatile.Write(ref _written, _position);
            var read = await body.ReadAsync(buffer, cancellationToken);
            beginning?.Append(buffer.Span[..read]);
            _position += read;
            return read;
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }
}
