using System.Net;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;

namespace Giftless.Gateway;

/// <summary>The pages; what moves on them is <c>Page/main.js</c>.</summary>
internal static class Pages
{
    private const string Mark = """
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M5 15.5V18a2 2 0 0 0 2
        2h10a2 2 0 0 0 2-2v-2.5"/></svg>
        """;

    public static IResult Files(GatewaySettings settings, string user, AntiforgeryTokenSet tokens) => Page(settings.Title, $"""
        <header class="bar">
          <h1 class="brand">{Mark}<span>{Text(settings.Title)}</span></h1>
          <form class="who" method="post" action="/sign-out">
            <input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">
            <span class="user">{Text(user)}</span>
            <button class="quiet" name="from" value="page">Sign out</button>
          </form>
        </header>
        <main id="page" data-lfs="/{Text(settings.Repository)}.git/info/lfs" data-user="{Text(user)}" data-token="{tokens.RequestToken}">
          <noscript><p class="notice">This page hashes and sends files by itself, for which it needs JavaScript.</p></noscript>
          <section class="drop" id="drop" aria-labelledby="add-heading">
            {Mark}
            <h2 id="add-heading">Drop files here</h2>
            <p>They go straight to the storage, and resume where they were after a break.</p>
            <button class="primary" id="choose" type="button">Choose files</button>
            <input class="unseen" id="files" type="file" multiple tabindex="-1" aria-label="Files to upload">
          </section>
          <section id="sending" aria-labelledby="sending-heading" hidden>
            <div class="heading">
              <h2 id="sending-heading">Uploading</h2>
              <div class="actions">
                <button id="pause-all" type="button">Pause all</button>
                <button id="go-on-all" type="button">Resume all</button>
                <button class="quiet" id="clear" type="button">Clear finished</button>
              </div>
            </div>
            <div class="total" id="total">
              <progress id="total-bar" max="1" value="0" aria-label="All files"></progress>
              <p id="total-text"></p>
            </div>
            <ul class="jobs" id="jobs"></ul>
          </section>
          <section aria-labelledby="list-heading">
            <div class="heading"><h2 id="list-heading">Uploaded</h2></div>
            <p class="empty" id="empty" hidden>Nothing has been uploaded yet.</p>
            <ul class="files" id="list"></ul>
          </section>
          <p class="notice" id="notice" role="alert" hidden></p>
          <p class="unseen" id="said" role="status" aria-live="polite"></p>
        </main>
        <template id="job-row">
          <li class="job">
            <p class="name"></p>
            <div class="actions">
              <button class="move" type="button"></button>
              <button class="remove quiet" type="button"></button>
            </div>
            <progress max="1" value="0"></progress>
            <p class="text"></p>
          </li>
        </template>
        <template id="file-row">
          <li class="file">
            <button class="link" type="button"><span class="unseen">Download </span><span class="name"></span></button>
            <p class="about"><span class="size"></span><span class="by"></span><time></time></p>
            <p class="oid"><span class="unseen">SHA-256 </span><code></code></p>
          </li>
        </template>
        <script type="module" src="/main.js"></script>
        """);

    public static IResult SignIn(
        GatewaySettings settings, IHostEnvironment environment, AntiforgeryTokenSet tokens, bool hasFailed = false, string name = "") =>
        Page("Sign in", $"""
        <main class="sign-in">
          <div class="brand">{Mark}<span>{Text(settings.Title)}</span></div>
          <form class="card" method="post">
            <h1>Sign in</h1>
            {Hint(settings, environment, hasFailed)}
            <input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">
            <label for="name">Name</label>
            <input id="name" name="name" value="{Text(name)}" autocomplete="username" autocapitalize="none" required autofocus>
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required>
            <button class="primary">Sign in</button>
          </form>
        </main>
        """);

    private static string Hint(GatewaySettings settings, IHostEnvironment environment, bool hasFailed)
    {
        if (hasFailed)
            return """<p class="notice" role="alert">Wrong name or password, or too many of them: then try again in a minute.</p>""";
        return settings.Users.Count == 0 && environment.IsDevelopment() ? "<p>To try it: alice, wonderland.</p>" : "";
    }

    private static IResult Page(string title, string body) => Results.Content($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>{Text(title)}</title>
          <link rel="icon" href="/icon.svg" type="image/svg+xml">
          <link rel="stylesheet" href="/site.css">
        </head>
        <body>
        {body}
        </body>
        </html>
        """, "text/html", Encoding.UTF8);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
