using Giftless.AccessTokens;
using Microsoft.EntityFrameworkCore;

namespace Giftless.Locking.EntityFrameworkCore;

/// <summary>Keeps access tokens in a table.</summary>
/// <param name="open">Gives a context for each operation, and what to dispose of after it.</param>
/// <param name="makesTable">Whether the table is made before the first operation where it is missing.</param>
internal sealed class EntityFrameworkAccessTokenStore<TContext>(Func<(TContext Context, IAsyncDisposable Lifetime)> open, bool makesTable)
    : IAccessTokenStore, IDisposable
    where TContext : DbContext
{
    private readonly Database<TContext> _database = new(
        open,
        makesTable ? typeof(AccessTokenRow) : null,
        (context, limit) => FindAsync(context, sha256: "", limit),
        exception => new AccessTokenStoreUnavailableException(exception));

    public void Dispose() => _database.Dispose();

    public Task AddAsync(AccessToken token, string sha256, CancellationToken cancellationToken) =>
        _database.WriteAsync(async (context, limit) =>
        {
            // It may be here by an attempt that failed afterwards.
            if (await FindAsync(context, sha256, limit) is not { } row || row.Id != token.Id)
            {
                context.Add(ToRow(token, sha256));
                await context.SaveChangesAsync(limit);
            }

            return true;
        }, cancellationToken);

    public Task<AccessToken?> FindAsync(string sha256, CancellationToken cancellationToken) => _database.ReadAsync(
        async (context, limit) => await FindAsync(context, sha256, limit) is { } row ? ToToken(row) : null, cancellationToken);

    public Task<IReadOnlyList<AccessToken>> ListAsync(
        string server, string userId, CancellationToken cancellationToken) => _database.ReadAsync(async (context, limit) =>
    {
        var rows = await Of(context, server, userId).OrderByDescending(row => row.CreatedAt).ToListAsync(limit);
        return (IReadOnlyList<AccessToken>)[.. rows.Select(ToToken)];
    }, cancellationToken);

    public Task<bool> DeleteAsync(string server, string userId, string id, CancellationToken cancellationToken) => _database.WriteAsync(
        async (context, limit) => await Of(context, server, userId).Where(row => row.Id == id).ExecuteDeleteAsync(limit) > 0,
        cancellationToken);

    public Task<int> DeleteAllAsync(string server, string userId, CancellationToken cancellationToken) =>
        _database.WriteAsync((context, limit) => Of(context, server, userId).ExecuteDeleteAsync(limit), cancellationToken);

    public Task TouchAsync(string id, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        var used = usedAt.ToUnixTimeMilliseconds();
        return _database.WriteAsync(
            (context, limit) => context.Set<AccessTokenRow>().Where(row => row.Id == id)
                .ExecuteUpdateAsync(row => row.SetProperty(item => item.LastUsedAt, used), limit),
            cancellationToken);
    }

    private static IQueryable<AccessTokenRow> Of(TContext context, string server, string userId) =>
        context.Set<AccessTokenRow>().AsNoTracking().Where(row => row.UserId == userId && row.Server == server);

    private static Task<AccessTokenRow?> FindAsync(TContext context, string sha256, CancellationToken cancellationToken) =>
        context.Set<AccessTokenRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Sha256 == sha256, cancellationToken);

    private static AccessTokenRow ToRow(AccessToken token, string sha256) => new()
    {
        Id = token.Id,
        Sha256 = sha256,
        Server = token.Server,
        UserId = token.UserId,
        UserName = token.UserName,
        Name = token.Name,
        Scopes = string.Join(' ', token.Scopes),
        CreatedAt = token.CreatedAt.ToUnixTimeMilliseconds(),
        ExpiresAt = token.ExpiresAt.ToUnixTimeMilliseconds(),
        LastUsedAt = token.LastUsedAt?.ToUnixTimeMilliseconds(),
    };

    private static AccessToken ToToken(AccessTokenRow row) => new()
    {
        Id = row.Id,
        Server = row.Server,
        UserId = row.UserId,
        UserName = row.UserName,
        Name = row.Name,
        Scopes = row.Scopes.Split(' '),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt),
        LastUsedAt = row.LastUsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null,
    };
}
