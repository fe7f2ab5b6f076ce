using System.Security.Cryptography;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
using Giftless.LoadHosts;

namespace Giftless.Benchmarks;

/// <summary>The apps of the load program, here in the benchmark's own process.</summary>
internal static class BenchmarkApp
{
    public static WebApplication Bare(string root) => BareHost.Build(Builder(), root);

    public static WebApplication Giftless(string root, bool signed) => GiftlessHost.Build(Builder(), root, signed, flush: false);

    /// <summary>A server that takes tokens with scopes, and one that allows everything in the benchmarks' repository.</summary>
    public static WebApplication GiftlessWithJwt(string root, out string token)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        var scope = new ScopeBuilder(RepositoryName.Parse(SampleBatch.Repository)).Allow(LfsPermission.Read, LfsPermission.Write);
        token = new LfsTokenIssuer(new LfsTokenIssuerOptions { Key = key }, TimeProvider.System).Issue(
            "user", [scope.ToString()], TimeSpan.FromDays(1));

        var builder = Builder();
        builder.Services.AddGitLfs().AddFileSystemStorage(root).AddJwt(jwt => jwt.Key = key);
        var app = builder.Build();
        app.MapGitLfs();
        return app;
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}
