using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Giftless.Gateway.Tests.Support;

/// <summary>Stands between browser and store, and changes a byte of what is sent when it is told to.</summary>
internal sealed class FlippingProxy : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly WebApplication _app;
    private readonly Uri _store;
    private int _left;

    private FlippingProxy(WebApplication app, Uri store) => (_app, _store) = (app, store);

    public Uri Address => new(_app.Urls.Single());

    /// <summary>How many bodies have got a wrong byte.</summary>
    public int Flipped { get; private set; }

    public static async Task<FlippingProxy> StartAsync(Uri store)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var proxy = new FlippingProxy(builder.Build(), store);
        proxy._app.Run(proxy.PassOnAsync);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Changes a byte of so many of the next bodies.</summary>
    public void Flip(int bodies) => _left = bodies;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var target = new Uri(_store, $"{context.Request.Path.ToUriComponent()}{context.Request.QueryString}");
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target);
        if (context.Request.ContentLength > 0)
            request.Content = new ByteArrayContent(await ReadAsync(context.Request));
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        using var reply = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers.Concat(reply.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
            context.Response.Headers[name] = values.ToArray();
        if (reply.StatusCode != HttpStatusCode.NoContent)
            await reply.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var bytes = body.ToArray();
        if (HttpMethods.IsPut(request.Method) && Interlocked.Decrement(ref _left) >= 0)
        {
            bytes[bytes.Length / 2] ^= 1;
            Flipped++;
        }

        return bytes;
    }
}
