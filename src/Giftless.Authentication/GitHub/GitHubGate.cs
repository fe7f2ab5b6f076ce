using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
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

    /// <summary>What GitHub tells of a user has about 1.5 KiB.</summary>
    private const int MaxUserLength = 64 * 1024;

    private static readonly TimeSpan OutageDelay = TimeSpan.FromSeconds(30);

    private readonly GitHubAnswers _answers = new(options.CacheSize, time);
    private readonly string _api = options.ApiUrl.AbsoluteUri.TrimEnd('/');
    private readonly string _git = (options.GitUrl ?? GitUrlOf(options.ApiUrl)).AbsoluteUri.TrimEnd('/');

    /// <summary>The name of the user or app that a token is of, as GitHub tells it; null where it knows no such token.</summary>
    /// <exception cref="LfsException">503: GitHub does not answer.</exception>
    public Task<string?> IdentifyAsync(GitHubToken token, CancellationToken cancellationToken) =>
        _answers.GetAsync(token.Fingerprint, async limit =>
        {
            var name = await AskNameAsync(token, limit);
            return (name, name is null ? options.FailureLifetime : options.WriteLifetime);
        }, cancellationToken);

    /// <summary>What a token may do in a repository.</summary>
    /// <exception cref="LfsException">503: GitHub does not answer.</exception>
    public Task<LfsRights> GetRightsAsync(GitHubToken token, RepositoryName repository, CancellationToken cancellationToken)
    {
        if (GitHubRepository.From(repository) is not { } target || !target.IsAmong(options.RestrictTo))
            return Task.FromResult(default(LfsRights));

        return _answers.GetAsync($"{token.Fingerprint} {target}", async limit =>
        {
            if (await MayAsync(token, target, "git-receive-pack", limit))
                return (WriteRights, options.WriteLifetime);
            return await MayAsync(token, target, "git-upload-pack", limit) ? (ReadRights, options.OtherLifetime) : (default, options.FailureLifetime);
        }, cancellationToken);
    }

    private async Task<string?> AskNameAsync(GitHubToken token, CancellationToken limit)
    {
        var address = token.IsApp ? $"{_api}/installation/repositories?per_page=1" : $"{_api}/user";
        using var response = await SendAsync(address, new AuthenticationHeaderValue("Bearer", token.Value), limit);
        if (!response.IsSuccessStatusCode)
            return null;
        if (token.IsApp)
            return "GitHub app";

        return await ReadLoginAsync(response, limit);
    }

    /// <summary>A page of whatever stands between this server and GitHub can come with a 200 too, and a body can end, or stay away.</summary>
    private static async Task<string> ReadLoginAsync(HttpResponseMessage response, CancellationToken limit)
    {
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(limit);
            var body = new byte[MaxUserLength];
            var length = await content.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit);
            using var user = JsonDocument.Parse(body.AsMemory(0, length));
            return user.RootElement.GetProperty("login").GetString() is { Length: > 0 } login ? login : throw new JsonException("'login' is empty.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LfsException(503, "GitHub, which this server asks for permission, gave an answer that is not GitHub's: there is no login in it.", exception)
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
        using var response = await SendAsync($"{_git}/{repository}.git/info/refs?service={service}", new AuthenticationHeaderValue("Basic", basic), limit);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task<HttpResponseMessage> SendAsync(string address, AuthenticationHeaderValue authorization, CancellationToken limit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
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
        api.Host == "api.github.com" ? new Uri("https://github.com") : new Uri(api.GetLeftPart(UriPartial.Authority));

    public void Dispose() => _answers.Dispose();
}
