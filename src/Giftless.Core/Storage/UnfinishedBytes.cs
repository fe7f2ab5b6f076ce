using System.Collections.Concurrent;

namespace Giftless.Storage;

/// <summary>
/// Holds the unfinished uploads of each repository to a limit. What comes in now is counted; what lies in the store is measured now and
/// then, since other servers may share it.
/// </summary>
/// <param name="measureAsync">Tells how many bytes of a repository's unfinished uploads lie in the store.</param>
/// <param name="limit">The most bytes of a repository, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class UnfinishedBytes(
    Func<RepositoryName, CancellationToken, Task<Int128>> measureAsync, long? limit, TimeProvider time)
{
    /// <summary>What the shortest upload is counted as: none is free.</summary>
    public const long LeastCharge = 4096;

    private const int MaxAccounts = 10_000;

    private static readonly TimeSpan MeasuredAgainAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MeasuredBeforeRefusalAfter = TimeSpan.FromSeconds(5);

    private readonly Func<RepositoryName, CancellationToken, Task<Int128>> _measureAsync = measureAsync;
    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<RepositoryName, Account> _accounts = new();

    /// <summary>Counts what is about to come, until it is disposed of.</summary>
    /// <exception cref="LfsException">507: it would be over the limit.</exception>
    public async ValueTask<Reservation> ReserveAsync(RepositoryName repository, long bytes, CancellationToken cancellationToken)
    {
        if (limit is not { } most)
            return new Reservation(account: null, most: 0);
        var account = AccountOf(repository);
        await account.MeasureAsync(MeasuredAgainAfter, cancellationToken);
        if (!account.HasRoomFor(bytes, most))
            await account.MeasureAsync(MeasuredBeforeRefusalAfter, cancellationToken);
        var reservation = new Reservation(account, most);
        reservation.Cover(bytes);
        return reservation;
    }

    /// <summary>What lies there of a repository has become less, by nobody knows how much.</summary>
    public void Forget(RepositoryName repository)
    {
        if (_accounts.TryGetValue(repository, out var account))
            account.Forget();
    }

    private Account AccountOf(RepositoryName repository)
    {
        if (_accounts.TryGetValue(repository, out var account))
            return account;
        if (_accounts.Count >= MaxAccounts)
        {
            foreach (var (name, idle) in _accounts)
            {
                if (idle.IsIdle)
                    _accounts.TryRemove(name, out _);
            }
        }

        return _accounts.GetOrAdd(repository, name => new Account(this, name));
    }

    /// <summary>What is about to come. Disposed of, it counts no more, unless it was kept.</summary>
    public sealed class Reservation : IDisposable
    {
        private readonly Account? _account;
        private readonly long _most;
        private long _bytes;

        internal Reservation(Account? account, long most) => (_account, _most) = (account, most);

        /// <summary>Reserves what is missing to so many bytes.</summary>
        /// <exception cref="LfsException">507: it would be over the limit.</exception>
        public void Cover(long bytes)
        {
            if (_account is null || Math.Max(bytes, LeastCharge) - _bytes is not (> 0 and var more))
                return;
            _account.Grow(more, _most);
            _bytes += more;
        }

        /// <summary>What was reserved lies in the store now, as a part of an upload.</summary>
        public void Keep() => Keep(_bytes);

        /// <summary>So much of what was reserved lies in the store now.</summary>
        public void Keep(long bytes)
        {
            _account?.Keep(bytes);
            Dispose();
        }

        public void Dispose()
        {
            _account?.Shrink(_bytes);
            _bytes = 0;
        }
    }

    /// <summary>What one repository holds.</summary>
    internal sealed class Account(UnfinishedBytes owner, RepositoryName repository)
    {
        private readonly Lock _gate = new();
        private Int128 _growing;
        private Int128 _lying;
        private bool _isExact;
        private DateTimeOffset? _measuredAt;
        private Task _measuring = Task.CompletedTask;

        public bool IsIdle
        {
            get
            {
                lock (_gate)
                    return _growing == 0;
            }
        }

        public bool HasRoomFor(long bytes, long most)
        {
            lock (_gate)
                return _lying + _growing + Math.Max(bytes, LeastCharge) <= most;
        }

        public void Grow(long bytes, long most)
        {
            lock (_gate)
            {
                if (_lying + _growing + bytes > most)
                    throw TooMuch(_lying + _growing, bytes, most);
                _growing += bytes;
            }
        }

        public void Shrink(long bytes)
        {
            lock (_gate)
                _growing -= bytes;
        }

        /// <summary>Of a part that was sent before, both are counted until it is measured again.</summary>
        public void Keep(long bytes)
        {
            lock (_gate)
                (_lying, _isExact) = (_lying + bytes, false);
        }

        public void Forget()
        {
            lock (_gate)
                _isExact = false;
        }

        /// <summary>Whoever asks at the same time waits for the same measurement.</summary>
        public Task MeasureAsync(TimeSpan age, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                if (IsYounger(age))
                    return Task.CompletedTask;
                if (_measuring.IsCompleted)
                {
                    _isExact = true;
                    _measuring = Task.Run(MeasureAsync, CancellationToken.None);
                }

                return _measuring.WaitAsync(cancellationToken);
            }
        }

        private async Task MeasureAsync()
        {
            var lying = await owner._measureAsync(repository, CancellationToken.None);
            lock (_gate)
                (_lying, _measuredAt) = (lying, owner._time.GetUtcNow());
        }

        /// <summary>
        /// Whether it was measured so lately; before something is refused, also whether nothing was added or removed since.
        /// </summary>
        private bool IsYounger(TimeSpan age) =>
            owner._time.GetUtcNow() - _measuredAt < age && (_isExact || age == MeasuredAgainAfter);
    }

    private static LfsException TooMuch(Int128 held, long bytes, long most) => new(
        507,
        $"The unfinished uploads of this repository hold {held} bytes, and {bytes} more would be over the {most} that this server allows. "
        + "Finish or abort them, or try again later: what nobody goes on with is deleted after a while.");
}
