using System.Diagnostics;
using System.Globalization;
using System.Text;
using Giftless.Locks;
using Microsoft.AspNetCore.Http.Features;

namespace Giftless.GitHost;

/// <summary>
/// Git over HTTP, by <c>git http-backend</c> (git-http-backend(1)): what comes goes to it, what it answers goes back, both as they come.
/// </summary>
internal sealed class GitBackend(Repositories repositories, ILogger<GitBackend> logger)
{
    private const int LongestHeaders = 16 * 1024;

    private readonly string _hooks = PushHook.Install(repositories);

    /// <summary>Answers one of the three requests of the smart protocol.</summary>
    public async Task HandleAsync(HttpContext context, RepositoryName repository, string service)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var cancellationToken = context.RequestAborted;
        using var git = Start(context, repository, service);
        await using var ending = cancellationToken.UnsafeRegister(_ => Kill(git), null);
        var errors = git.StandardError.ReadToEndAsync(cancellationToken);
        var sending = SendAsync(context.Request.Body, git, cancellationToken);
        try
        {
            await AnswerAsync(git.StandardOutput.BaseStream, context.Response, cancellationToken);
            await git.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            Kill(git);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (await errors is { Length: > 0 } words)
            GitHostLog.Said(logger, repository, service, words.Trim());
    }

    private Process Start(HttpContext context, RepositoryName repository, string service)
    {
        var (request, owner) = (context.Request, LockOwner.Of(context.User));
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = repositories.Root,
        };
        GitEnvironment.Clean(start);
        GitEnvironment.Set(
            start,
            ("core.hooksPath", _hooks),
            ("http.receivepack", "true"),
            ("receive.fsckObjects", "true"),
            ("receive.autogc", "false"),
            ("uploadpack.allowFilter", "true"),
            ("safe.directory", "*"));
        var variables = start.Environment;
        variables["GIT_PROJECT_ROOT"] = repositories.Root;
        variables["GIT_HTTP_EXPORT_ALL"] = "1";
        variables["PATH_INFO"] = $"/{repository}.git/{service}";
        variables["REQUEST_METHOD"] = request.Method;
        variables["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?');
        variables["CONTENT_TYPE"] = request.ContentType;
        variables["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture);
        variables["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        variables["REMOTE_USER"] = owner.Name;
        variables["REMOTE_ADDR"] = context.Connection.RemoteIpAddress?.ToString();
        variables["GITHOST_REPOSITORY"] = repository.ToString();
        variables["GITHOST_OWNER"] = owner.Id;
        if (request.Headers["Git-Protocol"].ToString() is ("version=1" or "version=2") and var protocol)
            variables["GIT_PROTOCOL"] = protocol;
        return Process.Start(start)!;
    }

    private static async Task SendAsync(Stream body, Process git, CancellationToken cancellationToken)
    {
        await using var input = git.StandardInput.BaseStream;
        await body.CopyToAsync(input, cancellationToken);
    }

    private static async Task AnswerAsync(Stream output, HttpResponse response, CancellationToken cancellationToken)
    {
        foreach (var line in await ReadHeadersAsync(output, cancellationToken))
        {
            if (line.Split(':', 2) is not [var name, var value])
                continue;
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
                response.StatusCode = int.Parse(value.Trim().Split(' ')[0], CultureInfo.InvariantCulture);
            else
                response.Headers.Append(name, value.Trim());
        }

        await output.CopyToAsync(response.Body, cancellationToken);
    }

    /// <summary>The lines before the first empty one (RFC 3875, "Response Message").</summary>
    private static async Task<string[]> ReadHeadersAsync(Stream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestHeaders];
        for (var length = 0; length < buffer.Length; length++)
        {
            if (await output.ReadAsync(buffer.AsMemory(length, 1), cancellationToken) == 0)
                break;
            if (buffer.AsSpan(0, length + 1).EndsWith("\r\n\r\n"u8))
                return Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        }

        throw new InvalidOperationException("git http-backend gave no answer.");
    }

    private static void Kill(Process git)
    {
        if (!git.HasExited)
            git.Kill(entireProcessTree: true);
    }
}
