using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>The locks of a repository (<c>docs/api/locking.md</c> of git-lfs). <see cref="GitLfsClient.Locks"/> has them.</summary>
public sealed class GitLfsLocks
{
    /// <summary>More pages than any repository has; a server could give cursors for ever.</summary>
    private const int MaxPages = 10_000;

    private readonly LfsHttp _http;
    private readonly GitLfsClientOptions _options;
    private readonly TimeProvider _time;

    internal GitLfsLocks(LfsHttp http, GitLfsClientOptions options, TimeProvider time) => (_http, _options, _time) = (http, options, time);

    /// <summary>Locks a file.</summary>
    /// <param name="path">The file, from the root of the repository.</param>
    /// <param name="refName">The ref that is worked on, such as <c>refs/heads/main</c>, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitLfsException">
    /// It cannot be had. 409 comes with the lock in the way, which can be the user's own: where the reply to a first try was lost, too.
    /// </exception>
    public async Task<GitLfsLock> CreateAsync(string path, string? refName = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var body = new LockRequest { Path = path, Ref = RefOf(refName) };
        var reply = await AskAsync<LockResponse>(
            () => LfsRequest.Create(HttpMethod.Post, "locks", body, LfsJsonContext.Default.LockRequest), cancellationToken,
            HttpStatusCode.Conflict).ConfigureAwait(false);
        return LockOf(reply);
    }

    /// <summary>Lists locks, by as many requests as the server has pages.</summary>
    /// <param name="path">Only the lock of this file; null for all.</param>
    /// <param name="refName">The ref that is worked on, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitLfsException">A page cannot be had; or there is no end to them.</exception>
    public async IAsyncEnumerable<GitLfsLock> ListAsync(
        string? path = null, string? refName = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = PagesAsync(
            cursor => AskAsync<LockList>(
                () => LfsRequest.AcceptJson(new(HttpMethod.Get, new Uri($"locks{QueryOf(path, refName, cursor)}", UriKind.Relative))),
                cancellationToken),
            page => page.NextCursor);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var item in page.Locks ?? [])
                yield return LockOf(item);
        }
    }

    /// <summary>Lists all locks, and says whose they are, which is asked before a push.</summary>
    /// <param name="refName">The ref that is pushed, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitLfsException">A page cannot be had; or there is no end to them.</exception>
    public async IAsyncEnumerable<GitLfsLock> VerifyAsync(
        string? refName = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = PagesAsync(
            cursor => AskAsync<LockVerifyResponse>(
                () => LfsRequest.Create(
                    HttpMethod.Post, "locks/verify", new LockVerifyRequest { Ref = RefOf(refName), Cursor = cursor },
                    LfsJsonContext.Default.LockVerifyRequest),
                cancellationToken),
            page => page.NextCursor);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var item in page.Ours ?? [])
                yield return LockOf(item) with { IsOurs = true };
            foreach (var item in page.Theirs ?? [])
                yield return LockOf(item) with { IsOurs = false };
        }
    }

    /// <summary>Releases a lock.</summary>
    /// <param name="id">The lock's <see cref="GitLfsLock.Id"/>.</param>
    /// <param name="force">Whether the lock of another is meant to be released too.</param>
    /// <param name="refName">The ref that is worked on, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lock that was.</returns>
    /// <exception cref="GitLfsException">It cannot be released: 404, there is none; 403, it is another's.</exception>
    public async Task<GitLfsLock> ReleaseAsync(
        string id, bool force = false, string? refName = null, CancellationToken cancellationToken = default)
    {
        if (id is null or "" or "." or "..")
            throw new ArgumentException("This is no id of a lock.", nameof(id));
        var body = new UnlockRequest { Force = force, Ref = RefOf(refName) };
        var reply = await AskAsync<LockResponse>(
            () => LfsRequest.Create(
                HttpMethod.Post, $"locks/{Uri.EscapeDataString(id)}/unlock", body, LfsJsonContext.Default.UnlockRequest),
            cancellationToken).ConfigureAwait(false);
        return LockOf(reply);
    }

    private async Task<T> AskAsync<T>(
        Func<HttpRequestMessage> create, CancellationToken cancellationToken, HttpStatusCode? accepted = null)
    {
        try
        {
            return await new RetryBudget(_options, _time).RunAsync(
                () => _http.AskAsync<T>(create, cancellationToken, accepted), cancellationToken).ConfigureAwait(false);
        }
        catch (ClientFailure failure)
        {
            throw new GitLfsException(failure.Message, failure) { Code = failure.Code };
        }
    }

    private static async IAsyncEnumerable<T> PagesAsync<T>(Func<string?, Task<T>> ask, Func<T, string?> next)
    {
        string? cursor = null;
        for (var count = 0; count < MaxPages; count++)
        {
            var page = await ask(cursor).ConfigureAwait(false);
            yield return page;
            var following = next(page);
            if (string.IsNullOrEmpty(following))
                yield break;
            if (following == cursor)
                throw new GitLfsException("The server's pages of locks go round in a circle.");
            cursor = following;
        }

        throw new GitLfsException($"The server has more than {MaxPages} pages of locks.");
    }

    private static string QueryOf(string? path, string? refName, string? cursor)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in new[] { ("path", path), ("refspec", refName), ("cursor", cursor) })
        {
            if (!string.IsNullOrEmpty(value))
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private static GitRef? RefOf(string? name) => name is null ? null : new GitRef { Name = name };

    /// <summary>The lock of a reply; a message says that it is the one in the way, whatever the status.</summary>
    private static GitLfsLock LockOf(LockResponse reply) => string.IsNullOrEmpty(reply.Message)
        ? LockOf(reply.Lock)
        : throw new GitLfsException(BoundedReply.ForPeople(reply.Message))
        {
            Code = (int)HttpStatusCode.Conflict,
            Existing = reply.Lock is null ? null : LockOf(reply.Lock),
        };

    private static GitLfsLock LockOf(LockDocument? item) => item is { Id.Length: > 0, Path: not null }
        ? new GitLfsLock
        {
            Id = item.Id,
            Path = item.Path,
            LockedAt = item.LockedAt,
            ExpiresAt = item.ExpiresAt,
            Owner = item.Owner?.Name,
        }
        : throw new GitLfsException("The server's reply has a lock without an id or a path.");
}
