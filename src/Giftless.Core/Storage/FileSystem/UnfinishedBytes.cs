using System.Collections.Concurrent;
using System.IO.Enumeration;

namespace Giftless.Storage.FileSystem;

/// <summary>
/// Holds the unfinished uploads of each repository to a limit. What comes in now is counted; parts that lie there are measured now and
/// then, since other servers may share the folder.
/// </summary>
/// <param name="folderOf">The folder of all parts of a repository.</param>
/// <param name="limit">The most bytes of a repository, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class UnfinishedBytes(Func<RepositoryName, string> folderOf, long? limit, TimeProvider time)
{
    /// <summary>What the shortest file takes of a disk.</summary>
    private const long LeastCharge = 4096;

    private const int MaxAccounts = 10_000;

    private static readonly TimeSpan MeasuredAgainAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MeasuredBeforeRefusalAfter = TimeSpan.FromSeconds(5);
    private static readonly EnumerationOptions AllBelow = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private readonly Func<RepositoryName, string> _folderOf = folderOf;
    private readonly long? _limit = limit;
    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<RepositoryName, Account> _accounts = new();

    /// <summary>Whether so much more would be taken.</summary>
    /// <exception cref="LfsException">507: it would be over the limit.</exception>
    public void Demand(RepositoryName repository, long bytes) => Reserve(repository, bytes).Dispose();

    /// <summary>Counts what is about to come, until it is disposed of.</summary>
    /// <exception cref="LfsException">507: it would be over the limit.</exception>
    public Reservation Reserve(RepositoryName repository, long bytes)
    {
        if (!_accounts.TryGetValue(repository, out var account))
        {
            if (_accounts.Count >= MaxAccounts)
                ForgetIdle();
            account = _accounts.GetOrAdd(repository, name => new Account(this, name));
        }

        var reservation = new Reservation(account);
        reservation.Cover(bytes);
        return reservation;
    }

    /// <summary>So much of a repository's parts was removed.</summary>
    public void Release(RepositoryName repository, long bytes)
    {
        if (_accounts.TryGetValue(repository, out var account))
            account.Keep(-bytes);
    }

    private void ForgetIdle()
    {
        foreach (var (name, account) in _accounts)
        {
            if (account.IsIdle)
                _accounts.TryRemove(name, out _);
        }
    }

    /// <summary>The bytes of all files below a folder, as they count.</summary>
    public static long Measure(string folder) => FileFailures.Guard(() =>
    {
        try
        {
            return Directory.Exists(folder) ? new FileSystemEnumerable<long>(folder, ChargeFor, AllBelow).Sum() : 0;
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    });

    private static long ChargeFor(ref FileSystemEntry entry) => entry.IsDirectory ? 0 : Math.Max(entry.Length, LeastCharge);

    /// <summary>What is about to come. Disposed of, it counts no more, unless it was kept.</summary>
    public sealed class Reservation(Account account) : IDisposable
    {
        private long _bytes;

        /// <summary>Reserves what is missing to so many bytes.</summary>
        /// <exception cref="LfsException">507: it would be over the limit.</exception>
        public void Cover(long bytes)
        {
            if (Math.Max(bytes, LeastCharge) - _bytes is > 0 and var more)
            {
                account.Grow(more);
                _bytes += more;
            }
        }

        /// <summary>What was reserved lies there now, as part of an upload, in place of a file that counted before.</summary>
        /// <param name="replaced">The length of that file, or null where there was none.</param>
        public void Keep(long? replaced)
        {
            // Never less than nothing: of two that replace the same file at the same time, only one took its bytes away.
            account.Keep(Math.Max(0, _bytes - (replaced is { } length ? Math.Max(length, LeastCharge) : 0)));
            Dispose();
        }

        public void Dispose()
        {
            account.Shrink(_bytes);
            _bytes = 0;
        }
    }

    /// <summary>What one repository holds.</summary>
    public sealed class Account(UnfinishedBytes owner, RepositoryName repository)
    {
        private readonly Lock _gate = new();
        private Int128 _growing;
        private Int128 _lying;
        private DateTimeOffset? _measuredAt;

        public bool IsIdle
        {
            get
            {
                lock (_gate)
                    return _growing == 0;
            }
        }

        public void Grow(long bytes)
        {
            lock (_gate)
            {
                if (owner._limit is { } most)
                {
                    MeasureAfter(MeasuredAgainAfter);
                    if (_lying + _growing + bytes > most)
                        MeasureAfter(MeasuredBeforeRefusalAfter);
                    if (_lying + _growing + bytes > most)
                        throw TooMuch(_lying + _growing, bytes, most);
                }

                _growing += bytes;
            }
        }

        public void Shrink(long bytes)
        {
            lock (_gate)
                _growing -= bytes;
        }

        public void Keep(long bytes)
        {
            lock (_gate)
                _lying = Int128.Max(_lying + bytes, 0);
        }

        private void MeasureAfter(TimeSpan age)
        {
            var now = owner._time.GetUtcNow();
            if (now - _measuredAt < age)
                return;
            _lying = Measure(owner._folderOf(repository));
            _measuredAt = now;
        }
    }

    private static LfsException TooMuch(Int128 held, long bytes, long most) => new(507,
        $"The unfinished uploads of this repository hold {held} bytes, and {bytes} more would be over the {most} that this server allows. "
        + "Finish or abort them, or try again later: what nobody goes on with is deleted after a while.");
}
