using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Giftless.Authentication.Tests;

/// <summary>An OpenID Connect provider on a free port of this machine, which publishes one key.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _discoveries;

    private FakeProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>Whether it answers nothing but 500.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether it takes requests and answers none.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How often it was asked for what it is.</summary>
    public int Discoveries => _discoveries;

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/.well-known"))
                Interlocked.Increment(ref provider._discoveries);
            if (provider.IsSilent)
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            context.Response.StatusCode = provider.IsBroken ? 500 : 200;
            if (!provider.IsBroken)
                await next(context);
        });
        app.UseRouting();
        app.MapGet("/.well-known/openid-configuration", context => context.Response.WriteAsync(
            $$"""
            {"issuer":"{{provider.Address}}","jwks_uri":"{{provider.Address}}/keys","id_token_signing_alg_values_supported":["RS256"]}
            """));
        var key = TestKeys.Rsa.ExportParameters(includePrivateParameters: false);
        app.MapGet("/keys", context => context.Response.WriteAsync(
            $$"""
            {"keys":[{"kty":"RSA","use":"sig","kid":"published",
             "n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}
            """));
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
