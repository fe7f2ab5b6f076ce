using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Lets one at a time write to a resumable upload, whatever server it comes to. A client that comes back takes the place of its own
/// connection that hangs; one that goes on is not disturbed by another.
/// </summary>
/// <remarks>
/// Whoever writes has a claim: a small blob, made only if absent, that holds what nobody else knows. It is written anew while bytes come.
/// One that stays as it is was left by a server that died, or whose client is gone: who comes next deletes it and makes his own. So whoever
/// was replaced finds another's claim when he looks, which he does every two seconds and before whatever he does becomes visible.
/// </remarks>
internal sealed class UploadWriters(IBlobStore blobs, TimeProvider time)
{
    /// <summary>How long a client waits for another one that goes on: less than the 30 s after which it gives up.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a claim of another server stays as it is until it is taken to be left. One that lives is renewed sooner.</summary>
    public static TimeSpan LeftAfter { get; } = 2.5 * UploadWriter.BeatPeriod;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, UploadWriter> _here = new();

    /// <summary>Waits until nobody writes, and makes a claim.</summary>
    /// <param name="claim">The name of the upload's claim.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who writes now, until it is disposed of.</returns>
    /// <exception cref="LfsException">423: somebody writes, and goes on.</exception>
    public async Task<UploadWriter> EnterAsync(string claim, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var mine = new UploadWriter(blobs, claim, time, writer => _here.TryRemove(KeyValuePair.Create(claim, writer)));
        while (_here.GetOrAdd(claim, mine) is var there && there != mine)
            await WaitForAsync(there, since, cancellationToken);

        try
        {
            await WaitForOthersAsync(claim, mine, since, cancellationToken);
            return mine;
        }
        catch
        {
            await mine.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Waits until nobody writes, so that all that was received is where it belongs. Those who only ask keep nobody waiting.
    /// </summary>
    /// <inheritdoc cref="EnterAsync"/>
    public async Task SettleAsync(string claim, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (_here.TryGetValue(claim, out var there))
            await WaitForAsync(there, since, cancellationToken);
        await WaitForOthersAsync(claim, mine: null, since, cancellationToken);
    }

    private async Task WaitForAsync(UploadWriter there, long since, CancellationToken cancellationToken)
    {
        if (there.IsSilent)
            there.Replace();
        await WaitAsync(since, FirstPause, there.Left, cancellationToken);
    }

    private async Task WaitForOthersAsync(string claim, UploadWriter? mine, long since, CancellationToken cancellationToken)
    {
        BlobInfo? seen = null;
        var seenAt = since;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (mine is null ? await blobs.FindAsync(claim, cancellationToken) is null : await mine.TryClaimAsync(cancellationToken))
                return;
            if (await blobs.FindAsync(claim, cancellationToken) is not { } found)
                seen = null;
            else if (found.Version != seen?.Version)
                (seen, seenAt) = (found, time.GetTimestamp());
            else if (time.GetElapsedTime(seenAt) >= LeftAfter)
                await blobs.DeleteAsync(claim, found.Version, cancellationToken);
            await WaitAsync(since, pause, left: null, cancellationToken);
        }
    }

    private async Task WaitAsync(long since, TimeSpan pause, Task? left, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(since) > Patience)
        {
            throw new LfsException(423, "Another client is uploading this object. Wait until it has finished, or try again later.")
            {
                RetryAfter = Patience,
            };
        }

        var delay = Task.Delay(pause, time, cancellationToken);
        await (left is null ? delay : Task.WhenAny(left, delay));
        cancellationToken.ThrowIfCancellationRequested();
    }
}

/// <summary>Whoever writes to a resumable upload.</summary>
internal sealed class UploadWriter : IAsyncDisposable
{
    private const int NonceLength = 32;

    /// <summary>A client from which nothing came for so long may be gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan PatienceToLeave = TimeSpan.FromSeconds(10);

    private readonly IBlobStore _blobs;
    private readonly string _claim;
    private readonly TimeProvider _time;
    private readonly Action<UploadWriter> _leave;
    private readonly string _nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceLength / 2));
    private readonly CancellationTokenSource _replaced = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _beating = Task.CompletedTask;
    private long _waitsSince;
    private int _beats;
    private bool _hasClaimed;

    public UploadWriter(IBlobStore blobs, string claim, TimeProvider time, Action<UploadWriter> leave)
    {
        (_blobs, _claim, _time, _leave) = (blobs, claim, time, leave);
        Replaced = _replaced.Token;
    }

    /// <summary>How often it shows that it lives, and looks whether it was replaced.</summary>
    public static TimeSpan BeatPeriod { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Ends when another one takes its place.</summary>
    public CancellationToken Replaced { get; }

    /// <summary>Completes when another one may take its place.</summary>
    public Task Left => _left.Task;

    /// <summary>Whether nothing comes from its client any more.</summary>
    public bool IsSilent => Volatile.Read(ref _waitsSince) is not 0 and var since && _time.GetElapsedTime(since) > Silence;

    /// <summary>It is the client's turn, or is not any more.</summary>
    public void WaitForClient(bool waits) => Volatile.Write(ref _waitsSince, waits ? _time.GetTimestamp() : 0);

    /// <summary>Has it end, in order: what has come is stored.</summary>
    public void Replace() => _replaced.Cancel();

    /// <summary>Makes the claim, unless there is one.</summary>
    public async Task<bool> TryClaimAsync(CancellationToken cancellationToken)
    {
        if (!await WriteAsync(replaces: false, cancellationToken))
            return false;
        _hasClaimed = true;
        _beating = BeatAsync();
        return true;
    }

    /// <summary>To be called before anything becomes visible: whoever was replaced is not to do it.</summary>
    /// <exception cref="LfsException">409: it was replaced.</exception>
    public async Task DemandAsync(CancellationToken cancellationToken)
    {
        if (!await IsMineAsync(cancellationToken))
            throw Overtaken();
    }

    public static LfsException Overtaken() =>
        new(409, "Another request has taken this upload over, while nothing came from this one. Ask where it is.");

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_hasClaimed)
            await ReleaseAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leave(this);
        _left.TrySetResult();
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(PatienceToLeave, _time);
        if (await _blobs.FindAsync(_claim, limit.Token) is { } claim && await IsMineAsync(limit.Token))
            await _blobs.DeleteAsync(_claim, claim.Version, limit.Token);
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(BeatPeriod, _time);
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            try
            {
                if (!await IsMineAsync(_ended.Token))
                {
                    await _replaced.CancelAsync();
                    return;
                }

                if (!IsSilent)
                    await WriteAsync(replaces: true, _ended.Token);
            }
            catch (LfsException)
            {
                // The store is away. So it is for the bytes, and for whoever wants to replace this.
            }
        }
    }

    private Task<bool> WriteAsync(bool replaces, CancellationToken cancellationToken)
    {
        var content = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_nonce}{++_beats}"));
        return _blobs.WriteAsync(
            _claim, new MemoryStream(content), new BlobWrite { Size = content.Length, Replaces = replaces }, cancellationToken);
    }

    private async Task<bool> IsMineAsync(CancellationToken cancellationToken)
    {
        await using var content = await _blobs.OpenAsync(_claim, new BlobRange(), cancellationToken);
        if (content is null)
            return false;
        var nonce = new byte[NonceLength];
        var length = await content.ReadAtLeastAsync(nonce, NonceLength, throwOnEndOfStream: false, cancellationToken);
        return length == NonceLength && Encoding.ASCII.GetString(nonce) == _nonce;
    }
}
