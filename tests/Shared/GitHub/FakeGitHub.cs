using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Giftless.Tests.GitHub;

/// <summary>
/// Answers on a free port of this machine as GitHub Enterprise does: the API below <c>/api/v3</c>, and Git's smart HTTP beside it. It
/// counts what it is asked.
/// </summary>
internal sealed class FakeGitHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Account> _accounts = new();
    private readonly ConcurrentQueue<string> _calls = new();

    private FakeGitHub(WebApplication app) => _app = app;

    public Uri ApiUrl => new($"{_app.Urls.Single()}/api/v3");

    /// <summary>Paths and queries that it was asked for, in order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>What goes wrong before GitHub looks at the request: writes an answer, or waits.</summary>
    public Func<HttpContext, Task>? Trouble { get; set; }

    public static async Task<FakeGitHub> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var gitHub = new FakeGitHub(app);
        app.Run(gitHub.AnswerAsync);
        await app.StartAsync();
        return gitHub;
    }

    /// <summary>Makes a token. What it may do is the token's, and may be less than its user's.</summary>
    public void Add(string token, string login, string[]? read = null, string[]? write = null, long? id = null) =>
        _accounts[token] = new Account(login, id ?? (uint)login.GetHashCode(StringComparison.Ordinal), read ?? [], write ?? []);

    public void Revoke(string token) => _accounts.TryRemove(token, out _);

    public void ForgetCalls() => _calls.Clear();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        _calls.Enqueue($"{context.Request.Path}{context.Request.QueryString}");
        if (Trouble is { } trouble)
            await trouble(context);
        if (context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status200OK)
            return;

        var path = context.Request.Path.Value!;
        if (path.StartsWith("/api/v3/", StringComparison.Ordinal))
            await AnswerApiAsync(context, path["/api/v3".Length..]);
        else if (path == "/api/graphql")
            await AnswerApiAsync(context, path["/api".Length..]);
        else
            await AnswerGitAsync(context, path);
    }

    /// <summary>The API takes a token as <c>Bearer</c>, wants to know who asks, and keeps apps and users apart.</summary>
    private async Task AnswerApiAsync(HttpContext context, string path)
    {
        context.Response.Headers["x-ratelimit-remaining"] = "4999";
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : "";
        var isApp = token.StartsWith("ghs_", StringComparison.Ordinal);
        var (status, json) = (context.Request.Headers.UserAgent.Count, _accounts.GetValueOrDefault(token), path) switch
        {
            (0, _, _) => (403, """{"message":"Request forbidden by administrative rules."}"""),
            (_, null, _) => (401, """{"message":"Bad credentials"}"""),
            (_, var account, "/user") when !isApp => (200, $$"""{"login":"{{account.Login}}","id":{{account.Id}}}"""),
            (_, var account, "/graphql") when context.Request.Method == "POST" =>
                (200, $$"""{"data": {"viewer": {"login": "{{account.Login}}", "databaseId": {{account.Id}} } } }"""),
            (_, var account, _) when path.StartsWith("/repos/", StringComparison.Ordinal)
                && account.NameOf(path["/repos/".Length..]) is { } name =>
                (200, $$"""{"full_name":"{{name}}"}"""),
            (_, _, "/user") => (403, """{"message":"Resource not accessible by integration"}"""),
            _ => (404, """{"message":"Not Found"}"""),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(json);
    }

    /// <summary>Git takes a token as the password of Basic; a repository that the token may not see does not exist.</summary>
    private async Task AnswerGitAsync(HttpContext context, string path)
    {
        var (status, text) = (AccountOf(context.Request), RepositoryOf(path), (string?)context.Request.Query["service"]) switch
        {
            (_, null, _) => (404, "Not Found"),
            (null, _, _) => (401, "Bad credentials"),
            (var account, var repository, "git-receive-pack") when account.MayWrite(repository) =>
                (200, "001f# service=git-receive-pack\n0000"),
            (var account, var repository, "git-receive-pack") when account.MayRead(repository) =>
                (403, "Write access to repository not granted."),
            (var account, var repository, "git-upload-pack") when account.MayRead(repository) =>
                (200, "001e# service=git-upload-pack\n0000"),
            _ => (404, "Repository not found."),
        };
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
        await context.Response.WriteAsync(text);
    }

    private Account? AccountOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Basic ", StringComparison.Ordinal)
            && Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':', 2) is [_, var token]
            ? _accounts.GetValueOrDefault(token)
            : null;
    }

    private static string? RepositoryOf(string path)
    {
        const string End = ".git/info/refs";
        return path.EndsWith(End, StringComparison.Ordinal) ? path[1..^End.Length] : null;
    }

    private sealed record Account(string Login, long Id, string[] Read, string[] Write)
    {
        public string? NameOf(string repository) =>
            Write.Concat(Read).FirstOrDefault(name => name.Equals(repository, StringComparison.OrdinalIgnoreCase));

        public bool MayWrite(string repository) => Write.Contains(repository, StringComparer.OrdinalIgnoreCase);

        public bool MayRead(string repository) => MayWrite(repository) || Read.Contains(repository, StringComparer.OrdinalIgnoreCase);
    }
}
