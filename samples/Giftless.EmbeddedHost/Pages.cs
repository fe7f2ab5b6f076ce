using System.Net;
using Microsoft.AspNetCore.Antiforgery;

namespace Giftless.EmbeddedHost;

/// <summary>The site's pages.</summary>
internal static class Pages
{
    public static IResult Home(string? name) => Page("Our designs", $"""
        <p>Signed in as <b>{WebUtility.HtmlEncode(name)}</b>. Editors keep their large files in Git LFS:</p>
        <pre>git config -f .lfsconfig lfs.url http://localhost:5090/team/designs.git/info/lfs</pre>
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
