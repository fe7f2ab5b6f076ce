using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Giftless.Client.Tests;

/// <summary>A server that answers whatever a test wants, and counts requests.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _batches;
    private int _actions;

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>How many batches were asked for.</summary>
    public int Batches => _batches;

    /// <summary>How many other requests came.</summary>
    public int Actions => _actions;

    /// <summary>Answers a batch: the request, and the how manieth it is.</summary>
    public Func<HttpContext, int, Task> Batch { get; set; } = null!;

    /// <summary>Answers all others.</summary>
    public Func<HttpContext, int, Task> Action { get; set; } = null!;

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(http => http.Request.Path.Value!.EndsWith("objects/batch", StringComparison.Ordinal)
            ? server.Batch(http, Interlocked.Increment(ref server._batches))
            : server.Action(http, Interlocked.Increment(ref server._actions)));
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers a batch with these actions for the one object that is asked for.</summary>
    public static Task OfferAsync(HttpContext http, string actions, string? transfer = null) =>
        ReplyAsync(http, $$"""{"actions":{{actions}}}""", transfer);

    /// <summary>Answers a batch with this entry for the one object that is asked for.</summary>
    public static async Task ReplyAsync(HttpContext http, string entry, string? transfer = null)
    {
        var request = await JsonNode.ParseAsync(http.Request.Body);
        var reply = JsonNode.Parse(entry)!.AsObject();
        reply["oid"] = (string?)request!["objects"]![0]!["oid"];
        reply["size"] = (long?)request["objects"]![0]!["size"];
        http.Response.ContentType = LfsMediaType.Json;
        var batch = new JsonObject { ["transfer"] = transfer, ["objects"] = new JsonArray(reply) };
        await http.Response.WriteAsync(batch.ToJsonString());
    }

    /// <summary>An action at this server, which the path does not tell from others.</summary>
    public string At(string more = "") => $$"""{"href":"{{Address}}x"{{more}}}""";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
