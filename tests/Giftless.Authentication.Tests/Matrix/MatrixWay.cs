using Giftless.Tests.Hosting;

namespace Giftless.Authentication.Tests.Matrix;

/// <summary>A way in: how a secret is sent, and which secret stands for which <see cref="Credential"/>.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Send">Puts a secret on a request.</param>
/// <param name="Secrets">The secrets; a credential that this way does not know is missing.</param>
internal sealed record MatrixWay(
    string Name, Action<HttpRequestMessage, string> Send, Func<MatrixSecrets, IReadOnlyDictionary<Credential, string>> Secrets)
{
    private const string ActionName = "action token";
    private const string FormerActionName = "action token in its former header";

    public static MatrixWay[] All { get; } =
    [
        new("JWT as bearer", (request, token) => request.Bearer(token), secrets => secrets.Jwt),
        new("JWT as password", (request, token) => request.As("_jwt", token), secrets => secrets.Jwt),
        new("JWT in query", SendInQuery, secrets => secrets.Jwt),
        new("GitHub as password", (request, token) => request.As("x", token), secrets => secrets.GitHub),
        new("GitHub as bearer", (request, token) => request.Bearer(token), secrets => secrets.GitHub),
        new("access token as password", (request, token) => request.As("x", token), secrets => secrets.AccessTokens),
        new("access token as bearer", (request, token) => request.Bearer(token), secrets => secrets.AccessTokens),
        new("user", (request, user) => request.As(user.Split(':')[0], user.Split(':')[1]), secrets => secrets.Users),
        new(ActionName, (request, token) => request.Headers.TryAddWithoutValidation("Giftless-Action", token), secrets => secrets.Actions),
        new(
            FormerActionName, (request, token) =>
                request.Headers.TryAddWithoutValidation("Authorization", $"GitLfs {token}"), secrets => secrets.Actions),
    ];

    public bool IsAction => Name is ActionName or FormerActionName;

    /// <summary>ASP.NET Core itself logs the addresses that it is asked for, and a token in one with it.</summary>
    public bool IsInAddress => Name == "JWT in query";

    public override string ToString() => Name;

    private static void SendInQuery(HttpRequestMessage request, string token) =>
        request.RequestUri = new Uri(
            $"{request.RequestUri}{(request.RequestUri!.OriginalString.Contains('?') ? '&' : '?')}jwt={token}", UriKind.Relative);
}
