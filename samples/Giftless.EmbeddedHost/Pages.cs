using System.Net;
using Giftless.AccessTokens;
using Microsoft.AspNetCore.Antiforgery;

namespace Giftless.EmbeddedHost;

/// <summary>The site's pages.</summary>
internal static class Pages
{
    public static IResult Home(string? name) => Page("Our designs", $"""
        <p>Signed in as <b>{WebUtility.HtmlEncode(name)}</b>. Editors keep their large files in Git LFS:</p>
        <pre>git config -f .lfsconfig lfs.url http://localhost:5090/team/designs.git/info/lfs</pre>
        <p><a href="/tokens">Tokens for git</a></p>
        """);

    public static IResult Login(AntiforgeryTokenSet tokens, string? fault = null) => Page("Sign in", $"""
        <p>{WebUtility.HtmlEncode(fault ?? "alice / wonderland is an editor, bob / builder a reader.")}</p>
        <form method="post">
          <input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">
          <p>
            <input name="name" placeholder="Name" autofocus>
            <input name="password" type="password" placeholder="Password">
            <button>Sign in</button>
          </p>
        </form>
        """);

    /// <param name="tokens">The member's tokens.</param>
    /// <param name="form">What shows that a form is of this page.</param>
    /// <param name="said">What came of what the member wanted.</param>
    /// <param name="made">A token that was just made, which is shown this once.</param>
    public static IResult Tokens(IEnumerable<AccessToken> tokens, AntiforgeryTokenSet form, string? said = null, string? made = null)
    {
        var field = $"""<input type="hidden" name="{form.FormFieldName}" value="{form.RequestToken}">""";
        var rows = tokens.Select(token => $"""
            <tr>
              <td>{WebUtility.HtmlEncode(token.Name)}</td>
              <td>until {token.ExpiresAt:yyyy-MM-dd}</td>
              <td>{(token.LastUsedAt is { } used ? $"used {used:yyyy-MM-dd HH:mm}" : "never used")}</td>
              <td><form method="post" action="/tokens/revoke">{field}<button name="id" value="{token.Id}">Revoke</button></form></td>
            </tr>
            """);
        return Page("Tokens for git", $"""
            <p>{WebUtility.HtmlEncode(said ?? "A token is what git takes as your password. It may do what you may with the designs.")}</p>
            {(made is null ? "" : $"<p>Copy it now, it is not shown again:</p><pre id=\"token\">{made}</pre>")}
            <table>{string.Concat(rows)}</table>
            <form method="post" action="/tokens">
              {field}
              <p>
                <input name="name" placeholder="What for?" required maxlength="100">
                <label><input type="checkbox" name="write" value="true"> may write</label>
                <button>Make a token</button>
              </p>
            </form>
            """);
    }

    private static IResult Page(string title, string body) => Results.Content($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>{title}</title>
          <style>body {"{"} font: 16px system-ui; margin: 3em auto; max-width: 42em {"}"}</style>
        </head>
        <body><h1>{title}</h1>{body}</body>
        </html>
        """, "text/html");
}
