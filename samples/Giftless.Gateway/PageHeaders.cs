using Giftless.Storage;

namespace Giftless.Gateway;

/// <summary>
/// What every reply says to browsers: scripts and styles are this app's own files, and connections go to this app and to the store. The
/// hash is WebAssembly, which has a word of its own.
/// </summary>
internal sealed class PageHeaders(
    RequestDelegate next, [FromKeyedServices("")] ObjectStore store, IHostApplicationLifetime lifetime, RepositoryName repository)
{
    private Task<string?>? _origin;

    public async Task InvokeAsync(HttpContext context)
    {
        // Where credentials could not be had once, they are asked for again.
        if (_origin is null or { IsFaulted: true } or { IsCanceled: true })
            _origin = GatewayStorage.FindOriginAsync(store, repository, lifetime.ApplicationStopping);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; "
            + $"connect-src 'self' {await _origin}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        await next(context);
    }
}
