using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Giftless.AspNetCore;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.Tests.Hosting;

/// <summary>A real Kestrel on a free port of this machine, which serves Git LFS from a folder of its own.</summary>
internal sealed class LfsHost : IAsyncDisposable
{
    public const string Repository = "org/repo";

    private readonly TempFolder _folder;
    private readonly WebApplication _app;

    private LfsHost(TempFolder folder, WebApplication app, LogRecorder log)
    {
        (_folder, _app, Log) = (folder, app, log);
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient(new PatientHandler(log))
        {
            BaseAddress = Address,
            Timeout = 2 * PatientHandler.Patience,
        };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LogRecorder Log { get; }

    public string KeyFolder => KeysBelow(_folder);

    public static async Task<LfsHost> StartAsync(Action<LfsHostSetup>? configure = null)
    {
        var setup = new LfsHostSetup();
        configure?.Invoke(setup);
        var folder = new TempFolder();
        var log = new LogRecorder();
        try
        {
            var app = Build(setup, folder, log);
            await app.StartAsync();
            return new LfsHost(folder, app, log);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static WebApplication Build(LfsHostSetup setup, TempFolder folder, LogRecorder log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(log);
        builder.Services.AddDataProtection()
            .SetApplicationName("tests")
            .PersistKeysToFileSystem(new DirectoryInfo(setup.KeyFolder ?? KeysBelow(folder)));
        if (setup.Time is { } time)
            builder.Services.AddSingleton<TimeProvider>(time);
        setup.Services?.Invoke(builder);

        var lfs = builder.Services.AddGitLfs(setup.Options);
        if (setup.VerifiesUploads)
            builder.Services.AddKeyedSingleton<ITransferAdapter>("", (services, _) => new VerifiedTransfer(
                services.GetRequiredService<IOptions<GitLfsOptions>>().Value.ActionLifetime));
        setup.Lfs?.Invoke(lfs);
        if (!builder.Services.Any(service => service.ServiceType == typeof(ObjectStore) && "".Equals(service.ServiceKey)))
            lfs.AddFileSystemStorage(options => (options.Root, options.FlushToDisk) = (ObjectsBelow(folder), false));
        if (setup.Wrap is { } wrap)
            lfs.DecorateBlobStore((_, blobs) => wrap(blobs));

        var app = builder.Build();
        setup.Pipeline?.Invoke(app);
        setup.Map(app);
        return app;
    }

    /// <summary>Everything in the storage's folder, temporary files included.</summary>
    public string[] StoredFiles() =>
        [.. _folder.Files().Where(file => file.StartsWith("objects/", StringComparison.Ordinal)).Select(file => file["objects/".Length..])];

    /// <summary>The name of an upload in parts, as the server gives it.</summary>
    public static string UploadName(long size, long partSize) => $"{UniqueOf(size, partSize)}.{partSize}.parts";

    /// <summary>Begins an upload in parts, as a batch does.</summary>
    /// <returns>Its name.</returns>
    public string StartUpload(Sample content, long partSize, string repository = Repository)
    {
        var staged = $"{repository}/{content.Oid}.{UniqueOf(content.Size, partSize)}";
        Directory.CreateDirectory(Path.Join(ObjectsBelow(_folder), ".staged", ".staged", ".staged", staged));
        return UploadName(content.Size, partSize);
    }

    private static string UniqueOf(long size, long partSize) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{size}/{partSize}")))[..32];

    /// <summary>Stores an object behind the server's back.</summary>
    public Sample Hold(Sample content, string repository = Repository)
    {
        var path = Path.Join(ObjectsBelow(_folder), repository, content.Oid.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content.Bytes);
        return content;
    }

    /// <summary>The path of a resource of a repository, such as <c>objects/batch</c>.</summary>
    public static string PathOf(string resource, string repository = Repository) => $"/{repository}.git/info/lfs/{resource}";

    public static string PathOf(Sample content, string repository = Repository) => PathOf($"objects/storage/{content.Oid}", repository);

    /// <summary>Posts a body to <c>objects/batch</c> as the stock client does.</summary>
    public Task<HttpResponseMessage> PostBatchAsync(string json, string? user = null, string? path = null) =>
        Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path ?? PathOf("objects/batch")) { Content = LfsContent(json) }.As(user));

    /// <summary>Asks for a batch that has to succeed, and returns the entries of the reply.</summary>
    public async Task<JsonArray> BatchAsync(string operation, Sample[] contents, string? user = null, string? path = null)
    {
        var objects = new JsonArray(
            [.. contents.Select(content => new JsonObject { ["oid"] = content.Oid.ToString(), ["size"] = content.Size })]);
        var request = new JsonObject { ["operation"] = operation, ["objects"] = objects };
        var response = await PostBatchAsync(request.ToJsonString(), user, path);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["objects"]!.AsArray();
    }

    /// <summary>The actions that a batch offers for one object.</summary>
    public async Task<JsonObject> ActionsAsync(string operation, Sample content, string? user = null, string? path = null) =>
        (await BatchAsync(operation, [content], user, path))[0]!["actions"]!.AsObject();

    /// <summary>Sends what an action says, with its headers and no others.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonNode action, HttpContent? body = null, string? href = null)
    {
        var request = new HttpRequestMessage(method, href ?? (string?)action["href"]) { Content = body };
        foreach (var (name, value) in action["header"]?.AsObject() ?? [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
                body!.Headers.TryAddWithoutValidation(name, (string?)value).Should().BeTrue();
        }

        return Client.SendAsync(request);
    }

    public static StringContent LfsContent(string json) => new(json, Encoding.UTF8, LfsMediaType.Json);

    public static StringContent VerifyContent(Sample content) => LfsContent($$"""{"oid":"{{content.Oid}}","size":{{content.Size}}}""");

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private static string ObjectsBelow(TempFolder folder) => Path.Join(folder.Path, "objects");

    private static string KeysBelow(TempFolder folder) => Path.Join(folder.Path, "keys");
}
