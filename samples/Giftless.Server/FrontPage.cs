using System.Text.Encodings.Web;
using Giftless.AspNetCore;
using Microsoft.Extensions.Options;

namespace Giftless.Server;

/// <summary>The page at <c>/</c>: what this is, and how to set up a client. It tells nothing of repositories and users.</summary>
internal static class FrontPage
{
    public static async Task WriteAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<GitLfsOptions>>().Value;
        var request = context.Request;
        var address = options.PublicUrl?.AbsoluteUri.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.WriteAsync(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Git LFS server</title>
            <style>
              :root { color-scheme: light dark; }
              body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
              pre { padding: 1rem; overflow: auto; border: 1px solid; border-radius: .5rem; }
            </style>
            <h1>Git LFS server</h1>
            <p>This keeps the large files of Git repositories. There is nothing to see for browsers: <code>git lfs</code> uses it.</p>
            <p>In a Git repository, whatever its remote is, with the repository's own name in place of <code>org/repo</code>:</p>
            <pre>{{HtmlEncoder.Default.Encode(string.Join('\n', ClientSetup.CommandsFor(address)))}}</pre>
            <p>Then add <code>.gitattributes</code> and <code>.lfsconfig</code>, commit and push as always.</p>
            </html>
            """,
            context.RequestAborted);
    }
}
