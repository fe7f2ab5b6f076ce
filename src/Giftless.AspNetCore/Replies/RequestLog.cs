using System.Net.Http.Headers;
using System.Text;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Giftless.AspNetCore.Replies;

/// <summary>
/// Writes one line for each request, in a category of its own: who did what, and what came of it. It holds no token, no link and no
/// password, and nothing that a terminal would obey.
/// </summary>
internal sealed partial class RequestLog(ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>What a connection's end is called where there is nobody to answer.</summary>
    public const int Gone = 499;

    private const int MaxName = 64;
    private const int MaxText = 400;

    private readonly ILogger _logger = loggers.CreateLogger("Giftless.AspNetCore.Requests");

    public long Start() => time.GetTimestamp();

    /// <param name="context">The request, which was answered.</param>
    /// <param name="route">Where it came to.</param>
    /// <param name="start">What <see cref="Start"/> gave.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="refusal">What the client was told where it was refused.</param>
    public void Write(HttpContext context, LfsRoute route, long start, int status, string? refusal = null)
    {
        var level = LevelOf(context, status);
        if (!_logger.IsEnabled(level))
            return;

        var request = LfsRequest.Of(context, route);
        var (user, wayIn) = UserOf(context, request);
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "-";
        var deed = request.Deed ?? DeedOf(route.Row.Kind, context.Request.Method);
        var repository = request.KnownRepository?.ToString() ?? "-";
        var subject = Printable(request.Subject ?? request.KnownItem ?? "-");
        var milliseconds = (long)time.GetElapsedTime(start).TotalMilliseconds;
        var told = refusal is null ? "" : $" {Printable(refusal)}";
        var id = ErrorResponse.RequestIdOf(context);
        Log(level, user, wayIn, address, deed, repository, subject, status, request.Bytes, milliseconds, told, id);
    }

    /// <summary>
    /// Git asks without credentials first, always: that it is told to sign in is no news. What the server failed at is told apart.
    /// </summary>
    private static LogLevel LevelOf(HttpContext context, int status) => status switch
    {
        StatusCodes.Status401Unauthorized when context.Request.Headers.Authorization.Count == 0 => LogLevel.Debug,
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private static (string Name, string WayIn) UserOf(HttpContext context, LfsRequest request)
    {
        if (request.FoundGrant is { } grant)
            return (Printable(grant.User ?? "anybody"), "link");
        if (context.User.Identity is { IsAuthenticated: true } identity)
            return (Printable(identity.Name ?? "somebody"), identity.AuthenticationType ?? "signed in");
        return context.Request.Headers.Authorization.Count > 0
            ? (Printable(ClaimedName(context.Request)), "not signed in")
            : ("anybody", "-");
    }

    /// <summary>As whom somebody tried to sign in. What may be a token that stands where a name should is not told.</summary>
    private static string ClaimedName(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return "somebody";
        }

        var bytes = new byte[MaxText];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length))
            return "somebody";
        return Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [{ Length: > 0 and <= MaxName } name, var password]
            && password is not ("" or "x-oauth-basic")
                ? name
                : "somebody";
    }

    private static string DeedOf(string kind, string method) => (kind, method) switch
    {
        ("object", "PUT") => "upload",
        ("object", "GET") => "download",
        ("object", _) => "look up",
        ("locks", "POST") => "lock",
        ("locks", _) => "list locks",
        _ => kind,
    };

    private static string Printable(string text) => PrintableText.Of(text, MaxText);

    [LoggerMessage(
        EventId = 2010,
        Message = "{User} ({WayIn}) {Address}: {Deed} {Repository} {Subject} {Status}, "
            + "{Bytes} B in {Milliseconds} ms{Refusal} [{RequestId}]")]
    private partial void Log(
        LogLevel level,
        string user,
        string wayIn,
        string address,
        string deed,
        string repository,
        string subject,
        int status,
        long bytes,
        long milliseconds,
        string refusal,
        string requestId);
}
