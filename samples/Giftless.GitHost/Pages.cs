using System.Globalization;
using System.Net;
using Giftless.Git;
using Giftless.Locks;
using Microsoft.AspNetCore.Antiforgery;

namespace Giftless.GitHost;

/// <summary>The host's pages.</summary>
internal static class Pages
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static IResult List(IReadOnlyList<RepositoryName> repositories, AntiforgeryTokenSet form, string? fault = null) => Page(
        "Repositories",
        $"""
        {(fault is null ? "" : $"<p role=\"alert\">{Text(fault)}</p>")}
        {(repositories.Count == 0 ? "<p>There are none yet.</p>" : "")}
        <ul>{string.Concat(repositories.Select(name => $"<li><a href=\"{AddressOf("files", name)}\">{Text(name)}</a></li>"))}</ul>
        <form method="post" action="/create">
          {Hidden(form)}
          <label>New repository <input name="name" placeholder="org/game" required maxlength="200"></label>
          <button>Create</button>
        </form>
        <p>Or push to one that is not there.</p>
        """,
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    public static IResult Files(
        RepositoryName repository,
        string address,
        IReadOnlyList<GitFile> files,
        bool isWhole,
        IReadOnlyList<FileLock> locks,
        LockOwner user,
        AntiforgeryTokenSet form)
    {
        var rows = files.Select(file => $"""
            <tr><td>{Text(file.Path)}</td><td class="number">{SizeOf(file.Size)}</td><td>{(file.Pointer is null ? "" : "Git LFS")}</td></tr>
            """);
        var held = locks.Select(item => $"""
            <tr>
              <td>{Text(item.Path)}</td><td>{Text(item.Owner.Name)}</td><td>{item.LockedAt:yyyy-MM-dd HH:mm} UTC</td>
              <td>
                <form method="post" action="{AddressOf("release", repository)}">
                  {Hidden(form)}
                  <button name="id" value="{Text(item.Id)}" aria-label="Release the lock of {Text(item.Path)}">
                    {(user.Holds(item) ? "Release" : $"Release {Text(item.Owner.Name)}'s")}
                  </button>
                </form>
              </td>
            </tr>
            """);
        return Page($"{repository}", $"""
            <p><a href="/">All repositories</a></p>
            <pre>git clone {Text(address)}</pre>
            {(files.Count == 0
                ? "<p>Nothing was pushed yet.</p>"
                : $"""
                  <p><a href="{AddressOf("archive", repository)}">Download all as a zip</a></p>
                  <h2>Files</h2>
                  <table>
                    <thead><tr><th>File</th><th class="number">Size</th><th>Kept by</th></tr></thead>
                    <tbody>{string.Concat(rows)}</tbody>
                  </table>
                  {(isWhole ? "" : $"<p>These are the first {files.Count} files.</p>")}
                  """)}
            <h2>Locks</h2>
            {(locks.Count == 0
                ? "<p>Nobody has locked a file.</p>"
                : $"""
                  <table>
                    <thead><tr><th>File</th><th>By</th><th>Since</th><th></th></tr></thead>
                    <tbody>{string.Concat(held)}</tbody>
                  </table>
                  """)}
            """);
    }

    public static IResult NoSuchRepository() =>
        Page("No such repository", "<p><a href=\"/\">All repositories</a></p>", StatusCodes.Status404NotFound);

    /// <summary>The address of a page of a repository.</summary>
    public static string AddressOf(string page, RepositoryName repository) =>
        $"/{page}/{string.Join('/', repository.ToString().Split('/').Select(Uri.EscapeDataString))}";

    private static string SizeOf(long size)
    {
        var (value, unit) = ((double)size, 0);
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? $"{size}" : $"{value:0.0}")} {Units[unit]}");
    }

    private static string Hidden(AntiforgeryTokenSet form) =>
        $"""<input type="hidden" name="{form.FormFieldName}" value="{form.RequestToken}">""";

    private static string Text(object value) => WebUtility.HtmlEncode(value.ToString()!);

    private static IResult Page(string title, string body, int status = StatusCodes.Status200OK) => Results.Content(
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width">
          <title>{{Text(title)}}</title>
          <style>
            :root { color-scheme: light dark }
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em }
            h1, td:first-child { overflow-wrap: anywhere }
            th, button { white-space: nowrap }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; padding: .3em .6em; border-bottom: 1px solid #8886 }
            .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
            pre { padding: .6em; background: #8882; white-space: pre-wrap; overflow-wrap: anywhere }
            input, button { font: inherit; padding: .2em .6em }
            [role=alert] { color: #c22 }
          </style>
        </head>
        <body><h1>{{Text(title)}}</h1>{{body}}</body>
        </html>
        """,
        "text/html; charset=utf-8",
        statusCode: status);
}
