using Giftless.Batch;
using Giftless.Transfer;

namespace Giftless.AspNetCore;

/// <summary>How one Git LFS server behaves. Set in <c>AddGitLfs(options => …)</c>.</summary>
public sealed class GitLfsOptions
{
    /// <summary>
    /// The address under which clients reach the app, in place of the request's scheme, host and path base. Needed only behind a
    /// proxy whose <c>X-Forwarded-*</c> headers the host does not take over (<c>app.UseForwardedHeaders(…)</c>).
    /// </summary>
    /// <value>Absolute, <c>http</c> or <c>https</c>, without query. The default is null: links follow the request.</value>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// Whether the routes <c>/{organization}/{repo}/objects/…</c> of old Giftless installations are served beside the current ones.
    /// Links use the current form, except beside a pattern of the host's own, where they keep the legacy one.
    /// </summary>
    /// <value>The default is false.</value>
    public bool LegacyRoutes { get; set; }

    /// <summary>
    /// The host's authentication schemes that are asked, in this order, who sends a request, beside its default scheme, and before the
    /// ways in that were added to the server. The first that knows the user settles it; where none does but one was given wrong
    /// credentials, the answer is 401.
    /// </summary>
    /// <value>Empty by default: the host's default scheme, or those of the policy on the mount, say who the user is.</value>
    public IList<string> AuthenticationSchemes { get; } = [];

    /// <summary>What clients show when they ask for credentials.</summary>
    /// <value>The default is <c>Git LFS</c>.</value>
    public string Realm { get; set; } = "Git LFS";

    /// <summary>Whether users who may not even read a repository are told that it does not exist, by 404 in place of 403.</summary>
    /// <value>The default is false.</value>
    public bool HideUnreadable { get; set; }

    /// <summary>
    /// How many times within a minute the same wrong credentials may come from one address before it is answered 403: old clients
    /// repeat a 401 without end.
    /// </summary>
    /// <value>The default is 5.</value>
    public int FailedSignInsPerMinute { get; set; } = 5;

    /// <summary>
    /// How many times within a minute wrong credentials of any kind may come from one address (of IPv6: one network of 64 bits) before
    /// it is answered 403, except for credentials that were good lately.
    /// </summary>
    /// <value>The default is 120: many people can share an address.</value>
    public int FailedSignInsPerMinuteAndAddress { get; set; } = 120;

    /// <summary>
    /// How many times within a minute one address may be asked for credentials before it is answered 403 where it comes without any.
    /// </summary>
    /// <value>The default is 1,000: every client begins without, and many can share an address.</value>
    public int ChallengesPerMinuteAndAddress { get; set; } = 1000;

    /// <summary>What the server takes on.</summary>
    public BatchLimits Limits { get; } = new();

    /// <summary>How long actions are good for.</summary>
    public ActionLifetime ActionLifetime { get; } = new();

    /// <summary>How many transfers there may be at a time, and how slow.</summary>
    public TransferLimits Transfers { get; } = new();

    /// <summary>How long objects are cut into parts, for clients that can send parts.</summary>
    public MultipartOptions Multipart { get; } = new();

    /// <summary>Uploads that go on where they broke, for clients that can do the transfer <c>tus</c>.</summary>
    public TusOptions Tus { get; } = new();
}
