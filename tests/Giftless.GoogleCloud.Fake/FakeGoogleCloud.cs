using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Giftless.GoogleCloud.Fake;

/// <summary>
/// Answers on a free port of this machine as Google Cloud Storage documents its XML API, and what of its JSON API Google's library uses,
/// with
/// one bucket, and as the services that give tokens and signatures. It says no to whatever is not signed, expired, or other than what was
/// signed. That the real service behaves so is
/// what its documents say; nothing here can prove it.
/// </summary>
public sealed class FakeGoogleCloud : IAsyncDisposable
{
    public const string Bucket = "lfs-objects";

    private readonly WebApplication _app;
    private readonly FakeSettings _settings;
    private readonly BlobFolder _blobs = new();
    private readonly FakeBucket _bucket;
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ObjectEndpoints _objects;
    private readonly PartEndpoints _parts;
    private readonly ResumableEndpoints _sessions;
    private readonly JsonEndpoints _json;
    private IdentityEndpoints _identities = null!;
    private SignatureCheck _signatures = null!;

    private FakeGoogleCloud(WebApplication app, FakeSettings settings)
    {
        (_app, _settings) = (app, settings);
        _bucket = new FakeBucket(settings.Time);
        _objects = new ObjectEndpoints(_bucket, _blobs, settings);
        _parts = new PartEndpoints(_bucket, _blobs, settings);
        _sessions = new ResumableEndpoints(_bucket, _blobs);
        _json = new JsonEndpoints(_bucket, _sessions, settings);
    }

    public Uri Address => new(_app.Urls.Single());

    public FakeAccount Account { get; private set; } = null!;

    /// <summary>Goes wrong before the store looks at a request: sets another status, or breaks the line.</summary>
    public Func<HttpContext, Task>? Trouble { get; set; }

    /// <summary>What it was asked and answered, as <c>PUT /bucket/name 200</c>, without queries.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>The names of all objects, and of the objects that uploads in parts are for.</summary>
    public IReadOnlyList<string> Names =>
        [.. _bucket.List("").Select(item => item.Key).Concat(_bucket.Uploads.Values.Select(upload => upload.Name)).Order(
            StringComparer.Ordinal)];

    public static async Task<FakeGoogleCloud> StartAsync(FakeSettings? settings = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var fake = new FakeGoogleCloud(app, settings ?? new FakeSettings());
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        fake.Account = new FakeAccount(fake.Address);
        fake._identities = new IdentityEndpoints(fake.Account, fake._settings.Time);
        fake._signatures = new SignatureCheck(fake.Account, fake._settings.Time);
        return fake;
    }

    /// <summary>The bytes of an object, or null.</summary>
    public byte[]? Read(string name) => _bucket.Find(name) is { } found ? File.ReadAllBytes(found.Blob.File) : null;

    /// <summary>Forgets all objects and uploads, and what it was asked.</summary>
    public void Clear()
    {
        foreach (var (name, _) in _bucket.List(""))
            _bucket.Delete(name, ifGeneration: null);
        _bucket.Uploads.Clear();
        _calls.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _blobs.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (Trouble is { } trouble)
                await trouble(context);
            if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested
                || context.Response.StatusCode != StatusCodes.Status200OK)
                return;
            if (!await _identities.TryAnswerAsync(context))
                await AnswerStoreAsync(context);
        }
        catch (StoreError error)
        {
            await RefuseAsync(context, error);
        }
        finally
        {
            _calls.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Response.StatusCode}");
        }
    }

    private async Task AnswerStoreAsync(HttpContext context)
    {
        var isForSession = ResumableEndpoints.IsForSession(context.Request);
        var call = new StoreCall(context);
        if (!isForSession)
            DemandPermission(context, call.IsJson);
        if (call.Bucket != Bucket)
            throw new StoreError(404, "NoSuchBucket", "The specified bucket does not exist.");
        await (isForSession ? _sessions.AnswerAsync(call) : call.IsJson ? _json.AnswerAsync(call) : AnswerAsync(call));
    }

    /// <summary>The JSON API takes no signatures.</summary>
    private void DemandPermission(HttpContext context, bool isJson)
    {
        if (!isJson && new SignedUrl(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).IsSigned)
            _signatures.Demand(context);
        else
            _identities.DemandToken(context.Request);
    }

    private Task AnswerAsync(StoreCall call)
    {
        switch (call.Http.Request.Method, call.Name is not null, call.Query("uploadId") is not null, call.Query("uploads") is not null)
        {
            case ("PUT", true, true, false):
                return _parts.PutAsync(call);
            case ("GET", true, true, false):
                return _parts.ListAsync(call);
            case ("POST", true, true, false):
                return _parts.CompleteAsync(call);
            case ("DELETE", true, true, false):
                _parts.Abort(call);
                return Task.CompletedTask;
            case ("POST", true, false, true):
                return _parts.StartAsync(call);
            case ("POST", true, false, false):
                _sessions.Start(call);
                return Task.CompletedTask;
            case ("GET", false, false, true):
                return _parts.ListUploadsAsync(call);
            case ("PUT", true, false, false):
                return _objects.PutAsync(call);
            case ("GET" or "HEAD", true, false, false):
                return _objects.GetAsync(call);
            case ("DELETE", true, false, false):
                _objects.Delete(call);
                return Task.CompletedTask;
            default:
                throw new StoreError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
    }

    private static Task RefuseAsync(HttpContext context, StoreError error)
    {
        context.Response.StatusCode = error.Status;
        if (new StoreCall(context) is { IsJson: true } call)
            return JsonEndpoints.RefuseAsync(call, error);
        context.Response.ContentType = "application/xml; charset=UTF-8";
        return context.Request.Method == "HEAD"
            ? Task.CompletedTask
            : context.Response.WriteAsync(
                new XElement("Error", new XElement("Code", error.Code), new XElement("Message", error.Text)).ToString());
    }
}
