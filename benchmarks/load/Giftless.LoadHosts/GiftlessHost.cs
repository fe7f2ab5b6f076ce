using Giftless.AspNetCore;

namespace Giftless.LoadHosts;

/// <summary>The library as an app mounts it.</summary>
internal static class GiftlessHost
{
    public static WebApplication Build(WebApplicationBuilder builder, string root, bool signed, bool flush)
    {
        builder.Services.AddGitLfs(SetUp).AddFileSystemStorage(options =>
        {
            options.Root = root;
            options.FlushToDisk = flush;
        });
        var app = builder.Build();
        var lfs = app.MapGitLfs();
        if (signed)
            lfs.RequireAuthorization(policy => policy.RequireAssertion(_ => true));
        else
            lfs.AllowAnonymous();

        app.MapGet("/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
        return app;
    }

    /// <summary>All that is measured comes from one address.</summary>
    private static void SetUp(GitLfsOptions options) =>
        (options.Transfers.MaxConcurrent, options.Transfers.MaxConcurrentPerAddress) = (10_000, 10_000);

    /// <summary>The library for users with a JWT.</summary>
    public static WebApplication BuildForJwt(WebApplicationBuilder builder, string root)
    {
        builder.Services.AddGitLfs().AddFileSystemStorage(root).AddJwt(jwt => jwt.Key = builder.Configuration["JwtKey"]);
        var app = builder.Build();
        app.MapGitLfs();
        return app;
    }
}
