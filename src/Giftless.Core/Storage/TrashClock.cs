using System.Globalization;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// The time by which trash gets old. It follows the store's own clock, from one reading to the next by at most half of what trash is kept
/// for, and four times as fast at most where it lags: so a clock that jumps empties no trash, and leaves days to set it right. By its first
/// reading nothing is old.
/// </summary>
internal sealed class TrashClock(IBlobStore blobs, ObjectNames names)
{
    private readonly string _name = $"{names.AllUpkeep}trash-clock";

    /// <param name="keptFor">How long trash is kept.</param>
    /// <param name="advances">Whether it goes on by this reading; else it only says how far it would.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<DateTimeOffset> ReadAsync(TimeSpan keptFor, bool advances, CancellationToken cancellationToken)
    {
        var store = advances ? await StoreClock.ReadAsync(blobs, names, cancellationToken) : DateTimeOffset.UtcNow;
        var last = await ReadLastAsync(cancellationToken);
        var now = last is var (lastNow, lastStore)
            ? lastNow + Least(store - lastNow, Least(4 * (store - lastStore), keptFor / 2))
            : store;
        if (advances)
        {
            var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks} {store.UtcTicks}"));
            await blobs.WriteAsync(
                _name, new MemoryStream(text), new BlobWrite { Size = text.Length, Replaces = true }, cancellationToken);
        }

        return last is null ? DateTimeOffset.MinValue + keptFor : now;
    }

    /// <summary>Never less than nothing: it does not go back.</summary>
    private static TimeSpan Least(TimeSpan one, TimeSpan other) =>
        TimeSpan.FromTicks(Math.Max(0, Math.Min(one.Ticks, other.Ticks)));

    private async Task<(DateTimeOffset Now, DateTimeOffset Store)?> ReadLastAsync(CancellationToken cancellationToken)
    {
        await using var content = await blobs.OpenAsync(_name, BlobRange.All, cancellationToken);
        if (content is null)
            return null;
        var bytes = new byte[64];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.ASCII.GetString(bytes, 0, length).Split(' ') is [var now, var store]
            && Parse(now) is { } lastNow && Parse(store) is { } lastStore
                ? (lastNow, lastStore)
                : null;
    }

    private static DateTimeOffset? Parse(string ticks) =>
        long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(value, TimeSpan.Zero)
            : null;
}
