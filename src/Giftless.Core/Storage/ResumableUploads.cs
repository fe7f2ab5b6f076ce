using System.Runtime.ExceptionServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Takes an object from its first byte to its last, in as many requests as it takes, by whatever server. All state is the store's. What was
/// acknowledged is in the store, and is not sent again.
/// </summary>
internal sealed class ResumableUploads
{
    /// <summary>How long the store may take to keep what has come, once nobody sends any more.</summary>
    private static readonly TimeSpan PatienceAfterBreak = TimeSpan.FromSeconds(10);

    /// <summary>How long it may take to find out where an upload stands. Clients give up after 30 s without an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(24);

    private readonly ResumableNames _names;
    private readonly IGrowingUpload _growing;
    private readonly UploadWriters _writers;
    private readonly TimeProvider _time;

    public ResumableUploads(ResumableNames names, IGrowingUpload growing, IBlobStore blobs, TimeProvider time)
    {
        (_names, _growing, _time) = (names, growing, time);
        _writers = new UploadWriters(blobs, time);
    }

    /// <summary>Finds out where an upload stands. One that a request writes to is waited for.</summary>
    /// <exception cref="LfsException">423: it goes on elsewhere.</exception>
    /// <exception cref="StorageUnavailableException">The store has not answered in time.</exception>
    public async Task<ResumableUpload> FindAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var finding = FindOnceAsync(key, size, limit.Token);
        try
        {
            return await finding.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            await limit.CancelAsync();
            throw new StorageUnavailableException(exception);
        }
    }

    /// <summary>Adds to an upload.</summary>
    /// <inheritdoc cref="ObjectStore.AppendAsync"/>
    public async Task<ResumableUpload> AppendAsync(
        ObjectKey key, long size, long offset, Stream content, long? length, CancellationToken cancellationToken)
    {
        await using var writer = await _writers.EnterAsync(_names.ClaimOf(key, size), cancellationToken);
        await using var body = new UploadBody(content, length, size - offset, writer, cancellationToken);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var aborting = cancellationToken.UnsafeRegister(LimitWhatFollows, limit);
        await using var replacing = writer.Replaced.UnsafeRegister(LimitWhatFollows, limit);

        var upload = await _growing.AppendAsync(key, size, offset, body, writer, limit.Token);
        cancellationToken.ThrowIfCancellationRequested();
        await writer.DemandAsync(limit.Token);
        if (writer.Replaced.IsCancellationRequested)
            throw new LfsException(409, "Another request goes on with this upload.");
        if (body.Failure is not null)
            ExceptionDispatchInfo.Throw(body.Failure);
        if (upload.Offset - offset < body.Received)
        {
            throw new LfsException(503, "There is no room to keep what is less than a part. Ask where the upload is, and go on there.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }

        return upload;
    }

    /// <summary>Deletes an upload. One that is not there is no error.</summary>
    public async Task AbortAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        await using var writer = await _writers.EnterAsync(_names.ClaimOf(key, size), cancellationToken);
        await _growing.AbortAsync(key, size, cancellationToken);
    }

    private async Task<ResumableUpload> FindOnceAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        await _writers.SettleAsync(_names.ClaimOf(key, size), cancellationToken);
        return await _growing.FindAsync(key, size, cancellationToken);
    }

    private static void LimitWhatFollows(object? limit) => ((CancellationTokenSource)limit!).CancelAfter(PatienceAfterBreak);
}

/// <summary>How an upload grows in a store.</summary>
internal interface IGrowingUpload
{
    /// <summary>Finds out how far it is.</summary>
    Task<ResumableUpload> FindAsync(ObjectKey key, long size, CancellationToken cancellationToken);

    /// <summary>Adds to it what comes, until nothing comes any more.</summary>
    /// <exception cref="OffsetException">It does not end there.</exception>
    Task<ResumableUpload> AppendAsync(
        ObjectKey key, long size, long offset, UploadBody body, UploadWriter writer, CancellationToken cancellationToken);

    /// <summary>Deletes it.</summary>
    Task AbortAsync(ObjectKey key, long size, CancellationToken cancellationToken);
}
