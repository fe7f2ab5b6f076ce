using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Giftless.Storage.S3.Tests.Support;

/// <summary>A store that answers as a test says: for what the gateway cannot do, or does not do on demand.</summary>
internal sealed class StubStore : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubStore(WebApplication app, ConcurrentQueue<HttpRequest> requests)
    {
        (_app, Requests) = (app, requests);
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    /// <summary>What was asked: no more than method, path, query and headers of it can be read.</summary>
    public ConcurrentQueue<HttpRequest> Requests { get; }

    /// <summary>The body of a request, which was read before it is answered.</summary>
    public static byte[] BodyOf(HttpContext context) => (byte[])context.Items[nameof(BodyOf)]!;

    public static async Task<StubStore> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var requests = new ConcurrentQueue<HttpRequest>();
        app.Run(async context =>
        {
            requests.Enqueue(Copy(context.Request));
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            context.Items[nameof(BodyOf)] = body.ToArray();
            await answer(context);
        });
        await app.StartAsync();
        return new StubStore(app, requests);
    }

    public ObjectStore Open(Action<S3StorageOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new S3StorageOptions();
        Configure(options);
        configure?.Invoke(options);
        return S3Stores.Open(options, client: null, time);
    }

    public void Configure(S3StorageOptions options) =>
        (options.Bucket, options.ServiceUrl, options.AccessKey, options.SecretKey) = ("lfs", Address, "key", "secret");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static HttpRequest Copy(HttpRequest request)
    {
        var copy = new DefaultHttpContext().Request;
        (copy.Method, copy.Path, copy.QueryString) = (request.Method, request.Path, request.QueryString);
        foreach (var (name, value) in request.Headers)
            copy.Headers[name] = value;
        return copy;
    }
}
