using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Giftless.Events;

namespace Giftless.Locks;

/// <summary>The rules of locking (<c>docs/api/locking.md</c> of git-lfs), whatever keeps the locks and whoever asks.</summary>
public sealed class LockService
{
    private const int IdBytes = 16;
    private const int PositionBytes = SHA256.HashSizeInBytes;
    private const int ChecksumBytes = 10;

    private readonly string _server;
    private readonly ILockStore _store;
    private readonly LockOptions _options;
    private readonly LfsEvents _events;
    private readonly TimeProvider _time;

    /// <summary>Makes the service.</summary>
    /// <param name="server">The name of the server, for events.</param>
    /// <param name="store">What keeps the locks.</param>
    /// <param name="options">How long they hold, and how many there are to a page.</param>
    /// <param name="events">Where to tell of changes.</param>
    /// <param name="time">The clock.</param>
    internal LockService(string server, ILockStore store, LockOptions options, LfsEvents events, TimeProvider time) =>
        (_server, _store, _options, _events, _time) = (server, store, options, events, time);

    /// <summary>Locks a file.</summary>
    /// <exception cref="LockConflictException">It is locked, by this owner or another.</exception>
    public async Task<FileLock> CreateAsync(RepositoryName repository, LockPath path, LockOwner owner, CancellationToken cancellationToken)
    {
        var now = Now();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var candidate = new FileLock(id, repository, path, owner with { FormerId = null }, now, now + _options.Lease);
        var standing = await _store.CreateAsync(candidate, now, cancellationToken);
        if (standing.Id != id)
            throw new LockConflictException(standing);

        _events.Raise(new LockCreated { Server = _server, Repository = repository, User = owner.Name, Lock = standing });
        return standing;
    }

    /// <summary>Some of a repository's locks.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="id">Only the lock with this id, or null.</param>
    /// <param name="path">Only the lock on exactly this path, or null.</param>
    /// <param name="cursor">Where an earlier page ended, or null for the first.</param>
    /// <param name="limit">How many to list at the most; null for the usual number.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The locks, and the cursor of the next page where there is one.</returns>
    /// <exception cref="LfsException">422: the cursor or the limit is none.</exception>
    public async Task<(IReadOnlyList<FileLock> Locks, string? NextCursor)> ListAsync(
        RepositoryName repository, string? id, LockPath? path, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        if (limit < 1)
            throw new LfsException(422, "The limit is not 1 or more.");

        var filter = new LockFilter(Now(), Math.Min(limit ?? _options.PageSize, _options.MaxPageSize))
        {
            Id = id,
            Path = path,
            After = cursor is null ? null : PositionOf(cursor, repository),
        };
        var page = await _store.ListAsync(repository, filter, cancellationToken);
        return (page.Locks, page.Last is null ? null : CursorOf(page.Last, repository));
    }

    /// <summary>The locks of others among those on some paths: what a push that changes these files would run into.</summary>
    public async Task<IReadOnlyList<FileLock>> FindOthersAsync(
        RepositoryName repository, LockOwner user, IReadOnlyCollection<LockPath> paths, CancellationToken cancellationToken) =>
        [.. (await _store.FindAsync(repository, paths, Now(), cancellationToken)).Where(item => !user.Holds(item))];

    /// <summary>A user's own locks among those on some paths.</summary>
    public async Task<IReadOnlyList<FileLock>> FindOwnAsync(
        RepositoryName repository, LockOwner user, IReadOnlyCollection<LockPath> paths, CancellationToken cancellationToken) =>
        [.. (await _store.FindAsync(repository, paths, Now(), cancellationToken)).Where(user.Holds)];

    /// <summary>Releases a lock.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="id">The lock.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="force">Whether the user means to release another's lock.</param>
    /// <param name="mayForce">Asked only for another's lock: whether the user has that right.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The lock that was released.</returns>
    /// <exception cref="LfsException">404: there is no such lock; 403: it is another's, and the message says whose.</exception>
    public async Task<FileLock> ReleaseAsync(
        RepositoryName repository,
        string id,
        LockOwner user,
        bool force,
        Func<ValueTask<bool>> mayForce,
        CancellationToken cancellationToken)
    {
        var page = await _store.ListAsync(repository, new LockFilter(Now(), Limit: 1) { Id = id }, cancellationToken);
        var found = page.Locks.Count == 1 ? page.Locks[0] : throw NoSuchLock();
        var isOwn = user.Holds(found);
        if (!isOwn && !force)
            throw new LfsException(403, $"{found.Path} is locked by {found.Owner.Name}. Only --force releases the lock of another.");
        if (!isOwn && !await mayForce())
            throw new LfsException(403, $"{found.Path} is locked by {found.Owner.Name}, whose locks you may not release.");
        if (!await _store.DeleteAsync(repository, id, cancellationToken))
            throw NoSuchLock();

        _events.Raise(new LockReleased { Server = _server, Repository = repository, User = user.Name, Lock = found, Forced = !isOwn });
        return found;
    }

    /// <summary>
    /// A cursor is a position with a checksum, so that one that was cut, changed or taken from another repository is noticed.
    /// </summary>
    private static string CursorOf(byte[] position, RepositoryName repository) =>
        Base64Url.EncodeToString([.. position, .. ChecksumOf(position, repository)]);

    private static byte[] PositionOf(string cursor, RepositoryName repository)
    {
        Span<byte> decoded = stackalloc byte[PositionBytes + ChecksumBytes];
        if (cursor.Length != Base64Url.GetEncodedLength(decoded.Length)
            || Base64Url.DecodeFromChars(cursor, decoded, out _, out _) != OperationStatus.Done
            || !ChecksumOf(decoded[..PositionBytes], repository).AsSpan().SequenceEqual(decoded[PositionBytes..]))
        {
            throw new LfsException(422, "The cursor is not one that this server gave for this repository.");
        }

        return decoded[..PositionBytes].ToArray();
    }

    private static byte[] ChecksumOf(ReadOnlySpan<byte> position, RepositoryName repository) =>
        SHA256.HashData([.. position, .. Encoding.UTF8.GetBytes(repository.ToString())])[..ChecksumBytes];

    private static LfsException NoSuchLock() => new(404, "There is no such lock; it may have been released.");

    /// <summary>To the millisecond, which every database keeps.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
}
