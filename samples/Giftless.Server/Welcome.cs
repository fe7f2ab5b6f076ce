using Giftless.AspNetCore;
using Giftless.Storage;
using Microsoft.Extensions.Options;

namespace Giftless.Server;

/// <summary>What the server says on the terminal once it listens.</summary>
internal static class Welcome
{
    /// <param name="app">The server.</param>
    /// <param name="report">What its storage guarantees, where that was tried out.</param>
    public static string For(WebApplication app, StorageReport? report)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        var publicUrl = app.Services.GetRequiredService<IOptions<GitLfsOptions>>().Value.PublicUrl;
        var address = publicUrl?.AbsoluteUri.TrimEnd('/') ?? Listening.Addresses(app).First();
        return $"""

            Giftless.Core serves Git LFS at {address}
            Objects: {settings.Storage}{(report is null ? "" : $"{Environment.NewLine}         {report}")}
            Access:  {DescribeAccess(app, settings.Access)}

            In a Git repository, whatever its remote is:

              git lfs install
              git lfs track "*.bin"
              git config -f .lfsconfig lfs.url {address}/my-org/my-repo.git/info/lfs

            Then add .gitattributes and .lfsconfig, commit and push as always. Ctrl+C stops the server.

            """;
    }

    private static string DescribeAccess(WebApplication app, AccessSettings access) => access.Anonymous switch
    {
        AnonymousRights.ReadWrite => "anybody reads and writes (GitLfs:Access:Anonymous is ReadWrite)",
        AnonymousRights.Read =>
            $"anybody reads (GitLfs:Access:Anonymous is Read), {(access.HasWayIn ? "users of GitLfs:Access write" : "nobody writes")}",
        null when app.Environment.IsDevelopment() && Listening.IsLoopbackOnly(app) && !access.HasWayIn =>
            "anybody on this machine reads and writes (Development, listening on loopback only)",
        _ when access.HasWayIn => "users of GitLfs:Access sign in",
        _ => "closed; set GitLfs:Access:Anonymous to Read or ReadWrite, or let users in by GitLfs:Access",
    };
}
