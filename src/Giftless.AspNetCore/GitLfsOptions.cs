using Giftless.Batch;
using Giftless.Transfer;

namespace Giftless.AspNetCore;

/// <summary>How one Git LFS server behaves. Set in <c>AddGitLfs(options => …)</c>.</summary>
public sealed class GitLfsOptions
{
    /// <summary>
    /// The address under which clients reach the app, in place of the request's scheme, host and path base. Needed only behind a
    /// proxy whose <c>X-Forwarded-*</c> headers the host does not take over.
    /// </summary>
    /// <value>Absolute, <c>http</c> or <c>https</c>, without query. The default is null: links follow the request.</value>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// Whether the routes <c>/{organization}/{repo}/objects/…</c> of old Giftless installations are served beside the current ones.
    /// Links use the current form, except beside a pattern of the host's own, where they keep the legacy one.
    /// </summary>
    /// <value>The default is false.</value>
    public bool LegacyRoutes { get; set; }

    /// <summary>What the server takes on.</summary>
    public BatchLimits Limits { get; } = new();

    /// <summary>How long actions are good for.</summary>
    public ActionLifetime ActionLifetime { get; } = new();
}
