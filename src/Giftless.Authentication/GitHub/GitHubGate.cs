using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Giftless.Locks;
using Polly;

namespace Giftless.Authentication.GitHub;

/// <summary>Asks GitHub who a token is of and what it may do, and remembers the answers.</summary>
/// <remarks>
/// What a token may do is asked where Git itself would be let in or turned away, at <c>info/refs</c> of the smart HTTP protocol
/// (<c>gitprotocol-http</c>, "Discovering References"). That is the one place where GitHub weighs the user's role and the token's own
/// limits together, for personal, fine-grained and installation tokens alike: the API tells a fine-grained token the role of its user.
/// </remarks>
internal sealed class GitHubGate(HttpClient http, LfsGitHubOptions options, TimeProvider time) : IDisposable
{
    private const LfsRights ReadRights = LfsRights.Read | LfsRights.ReadMetadata;
    private const LfsRights WriteRights = ReadRights | LfsRights.Write | LfsRights.Lock;

    /// <summary>What GitHub tells of a user has about 1.5 KiB, and of a repository 8.</summary>
    private const int MaxReplyLength = 256 * 1024;

    private const string PublicApi = "api.github.com";

    private static readonly TimeSpan OutageDelay = TimeSpan.FromSeconds(30);

    private readonly GitHubAnswers _answers = new(options.CacheSize, time);
    private readonly string _api = options.ApiUrl.AbsoluteUri.TrimEnd('/');
    private readonly string _graph = GraphUrlOf(options.ApiUrl);
    private readonly string _git = (options.GitUrl ?? GitUrlOf(options.ApiUrl)).AbsoluteUri.TrimEnd('/');

    /// <summary>The user or app that a token is of, as GitHub tells it; null where it knows no such token.</summary>
    /// <exception cref="LfsException">503: GitHub does not answer.</exception>
    public Task<GitHubUser?> IdentifyAsync(GitHubToken token, CancellationToken cancellationToken) =>
        _answers.GetAsync(token.Fingerprint, async limit =>
        {
            var user = await AskUserAsync(token, limit);
            return (user, user is null ? options.FailureLifetime : options.WriteLifetime);
        }, cancellationToken);

    /// <summary>What a token may do in a repository.</summary>
    /// <exception cref="LfsException">
    /// 503: GitHub does not answer; 403: it spells the name otherwise. Case does not count there but here, where one repository would
    /// become two.
    /// </exception>
    public async Task<LfsRights> GetRightsAsync(GitHubToken token, RepositoryName repository, CancellationToken cancellationToken)
    {
        if (GitHubRepository.From(repository) is not { } target || !target.IsAmong(options.RestrictTo))
            return default;

        var (rights, name) = await _answers.GetAsync($"{token.Fingerprint} {target}", async limit =>
        {
            if (await MayAsync(token, target, "git-receive-pack", limit))
                return ((WriteRights, await AskNameAsync(token, target, limit)), options.WriteLifetime);
            return await MayAsync(token, target, "git-upload-pack", limit)
                ? ((ReadRights, await AskNameAsync(token, target, limit)), options.OtherLifetime)
                : ((default(LfsRights), ""), options.FailureLifetime);
        }, cancellationToken);
        return rights == default || name == repository.ToString()
            ? rights
            : throw new LfsException(403, $"GitHub writes this repository '{name}'. Use that in the address.");
    }

    private async Task<string> AskNameAsync(GitHubToken token, GitHubRepository repository, CancellationToken limit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_api}/repos/{repository}");
        using var response = await SendAsync(request, new AuthenticationHeaderValue("Bearer", token.Value), limit);
        return response.IsSuccessStatusCode
            ? await ReadAsync(response, reply => reply.GetProperty("full_name").GetString(), limit)
            : throw Outage(
                new HttpRequestException($"GitHub answers {(int)response.StatusCode} about a repository that it has let the token into."),
                null);
    }

    /// <summary>Apps are no users to the REST API; only GraphQL tells which one a token is of.</summary>
    private async Task<GitHubUser?> AskUserAsync(GitHubToken token, CancellationToken limit)
    {
        var bearer = new AuthenticationHeaderValue("Bearer", token.Value);
        using var request = token.IsApp
            ? new HttpRequestMessage(HttpMethod.Post, _graph)
            {
                Content = new StringContent("""{"query":"{viewer{login databaseId}}"}""", Encoding.UTF8, "application/json"),
            }
            : new HttpRequestMessage(HttpMethod.Get, $"{_api}/user");
        using var response = await SendAsync(request, bearer, limit);
        if (!response.IsSuccessStatusCode)
            return null;

        return await ReadUserAsync(response, token.IsApp, limit);
    }

    private Task<GitHubUser> ReadUserAsync(
        HttpResponseMessage response, bool isGraph, CancellationToken limit) => ReadAsync(response, reply =>
    {
        var user = isGraph ? reply.GetProperty("data").GetProperty("viewer") : reply;
        var id = user.GetProperty(isGraph ? "databaseId" : "id").GetInt64().ToString(CultureInfo.InvariantCulture);
        return user.GetProperty("login").GetString() is { Length: > 0 } login
            ? new GitHubUser(login, LockOwner.IdOf("github", options.ApiUrl.Host == PublicApi ? null : options.ApiUrl.Authority, id))
            : null;
    }, limit);

    /// <summary>
    /// A page of whatever stands between this server and GitHub can come with a 200 too, and a body can end, or stay away.
    /// </summary>
    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, Func<JsonElement, T?> find, CancellationToken limit)
        where T : class
    {
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(limit);
            var body = new byte[MaxReplyLength];
            var length = await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit);
            using var reply = JsonDocument.Parse(body.AsMemory(0, length));
            return find(reply.RootElement) ?? throw new JsonException("A name is empty.");
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LfsException(503, "GitHub, which this server asks for permission, gave an answer that is not GitHub's.", exception)
            {
                RetryAfter = OutageDelay,
            };
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            throw Outage(exception, null);
        }
    }

    private async Task<bool> MayAsync(GitHubToken token, GitHubRepository repository, string service, CancellationToken limit)
    {
        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{token.Value}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_git}/{repository}.git/info/refs?service={service}");
        using var response = await SendAsync(request, new AuthenticationHeaderValue("Basic", basic), limit);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, AuthenticationHeaderValue authorization, CancellationToken limit)
    {
        request.Headers.Authorization = authorization;
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Giftless.Core", null));
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
            if (!IsOutage(response))
                return response;

            var delay = response.Headers.RetryAfter?.Delta;
            response.Dispose();
            throw Outage(null, delay);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or ExecutionRejectedException)
        {
            throw Outage(exception, null);
        }
    }

    /// <summary>Failures of GitHub itself, and its limits on how often it may be asked, say nothing about the token.</summary>
    private static bool IsOutage(HttpResponseMessage response) =>
        (int)response.StatusCode is >= 500 or 429 or 408
        || (response.StatusCode == HttpStatusCode.Forbidden
            && (response.Headers.RetryAfter is not null
                || (response.Headers.TryGetValues("x-ratelimit-remaining", out var remaining) && remaining.Contains("0"))));

    private static LfsException Outage(Exception? cause, TimeSpan? delay) =>
        new(503, "GitHub, which this server asks for permission, does not answer at the moment.", cause)
        {
            RetryAfter = delay is { } asked && asked < TimeSpan.FromMinutes(5) ? asked : OutageDelay,
        };

    private static Uri GitUrlOf(Uri api) =>
        api.Host == PublicApi ? new Uri("https://github.com") : new Uri(api.GetLeftPart(UriPartial.Authority));

    /// <summary>Beside <c>/api/v3</c> on GitHub Enterprise it is <c>/api/graphql</c>.</summary>
    private static string GraphUrlOf(Uri api) => api.Host == PublicApi
        ? new Uri(api, "/graphql").AbsoluteUri
        : $"{api.AbsoluteUri.TrimEnd('/').Replace("/api/v3", "/api", StringComparison.Ordinal)}/graphql";

    public void Dispose() => _answers.Dispose();
}
