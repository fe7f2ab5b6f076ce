using System.Text.Json.Nodes;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Endpoints;
using Giftless.Protocol;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Giftless.Transfer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>A host's own transfer adapter brings an endpoint along: links, tokens and error documents are as those of the server.</summary>
public sealed class TransferEndpointTests
{
    private static readonly Sample New = Sample.Of(10);
    private static readonly Sample Other = Sample.Of(11);

    [Test]
    public async Task A_batch_leads_there_and_its_token_opens_all_methods_for_its_upload()
    {
        await using var host = await StartAsync();
        var upload = await ActionAsync(host, New);
        ((string)upload["href"]!).Should().Be(new Uri(host.Address, PathOf(New)).AbsoluteUri);
        await ShouldHaveAsync(await host.SendAsync(HttpMethod.Head, upload), 0);
        await ShouldHaveAsync(await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(New.Bytes[..4])), 4);
        await ShouldHaveAsync(await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(New.Bytes[4..])), 10);
        (await BatchAsync(host, New)).AsObject().Should().NotContainKey("actions", "all is here");
        await ShouldHaveAsync(await host.SendAsync(HttpMethod.Delete, upload), 10);
        await (await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(New.Bytes))).ShouldBeErrorAsync(404, "no such upload");
    }

    [Test]
    public async Task Without_the_token_it_takes_a_user_with_the_right()
    {
        await using var host = await StartAsync();
        await ActionAsync(host, New);
        await (await host.Client.PatchAsync(PathOf(New), new ByteArrayContent(New.Bytes))).ShouldBeErrorAsync(401, "Sign in");
        var request = new HttpRequestMessage(HttpMethod.Patch, PathOf(New)) { Content = new ByteArrayContent(New.Bytes) };
        await ShouldHaveAsync(await host.Client.SendAsync(request.As("writer")), 10);
    }

    [Test]
    public async Task A_token_opens_nothing_else()
    {
        await using var host = await StartAsync();
        var upload = await ActionAsync(host, New);
        await ActionAsync(host, Other);
        string[] others =
        [
            PathOf(Other), PathOf(New).Replace("step=1", "step=2", StringComparison.Ordinal), PathOf(New)[..^"?step=1".Length],
            PathOf(New, "org/other"),
        ];
        foreach (var path in others)
            await (await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(New.Bytes), path)).ShouldBeErrorAsync(403, "token");
        var basic = (await host.ActionsAsync("upload", New, "writer"))["upload"]!;
        foreach (var (method, action, path) in new[] { (HttpMethod.Put, upload, LfsHost.PathOf(New)),
            (HttpMethod.Patch, basic, PathOf(New)) })
            await (await host.SendAsync(method, action, new ByteArrayContent(New.Bytes), path)).ShouldBeErrorAsync(403, "token");
    }

    [Test]
    public async Task What_fails_is_told_by_documents()
    {
        await using var host = await StartAsync();
        var upload = await ActionAsync(host, New);
        await (await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(new byte[11]))).ShouldBeErrorAsync(409, "10 bytes");
        await (await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(new byte[1001]))).ShouldBeErrorAsync(413);
        var wrong = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, PathOf(New)).As("writer"));
        wrong.Header("Allow").Should().Be("HEAD, PATCH, DELETE");
        await wrong.ShouldBeErrorAsync(405);

        var request = new HttpRequestMessage(HttpMethod.Patch, PathOf(New).Replace("step=1", "step=fails", StringComparison.Ordinal));
        var failed = await host.Client.SendAsync(request.As("writer"));
        (await failed.Content.ReadAsStringAsync()).Should().NotContain("secret");
        await failed.ShouldBeErrorAsync(500);
    }

    [Test]
    public async Task Where_anybody_may_its_links_carry_no_token([Values] bool pattern)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = AddSteps;
            setup.Map = app => app.MapGitLfs(pattern ? "/lfs/{org}/{repo}" : null).AllowAnonymous();
        });
        var upload = (await BatchAsync(host, New, pattern ? "/lfs/org/repo/objects/batch" : null))["actions"]!["upload"]!.AsObject();
        upload.Should().NotContainKey("header");
        await ShouldHaveAsync(await host.SendAsync(HttpMethod.Patch, upload, new ByteArrayContent(New.Bytes)), 10);
    }

    /// <summary>Each server has the endpoints of its own adapters, also where the paths of both look alike.</summary>
    [Test]
    public async Task It_belongs_to_one_server()
    {
        using var folder = new TempFolder();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                AddSteps(builder);
                builder.Services.AddGitLfs("plain").AddFileSystemStorage(folder.Path);
            };
            setup.Map = app =>
            {
                app.MapGitLfs(name: "plain").AllowAnonymous().RequireHost("plain.example");
                app.MapGitLfs().AllowAnonymous().RequireHost("127.0.0.1");
            };
        });
        await (await host.Client.PatchAsync(PathOf(New), new ByteArrayContent([]))).ShouldBeErrorAsync(404, "no such upload");
        var request = new HttpRequestMessage(HttpMethod.Patch, PathOf(New)) { Headers = { Host = "plain.example" } };
        await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(404, "nothing at this address");
    }

    [TestCase("batch", "uploads/{id}")]
    [TestCase("mine", "objects/storage/{id}")]
    [TestCase("mine", "objects/batch")]
    [TestCase("mine", "{id}")]
    [TestCase("mine", "/uploads")]
    [TestCase("mine", "uploads/{**rest}")]
    [TestCase("mine", "uploads/{a}/{b}")]
    [TestCase("mine", "uploads/x?y")]
    [TestCase("", "uploads")]
    public async Task One_that_cannot_be_stops_the_start(string name, string path) =>
        await FluentActions.Awaiting(() => LfsHost.StartAsync(setup => setup.Services = builder =>
                builder.Services.AddKeyedSingleton<ITransferAdapter>("", new OtherTransfer(name, path))))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*transfer adapter*");

    private static Task<LfsHost> StartAsync() => LfsHost.StartAsync(setup =>
    {
        setup.Services = builder =>
        {
            builder.AddUsers();
            AddSteps(builder);
        };
        setup.Map = app => app.MapGitLfs().RequireAuthorization(requirements => requirements.RequireRole("writer"));
    });

    private static void AddSteps(WebApplicationBuilder builder) =>
        builder.Services.AddKeyedSingleton<ITransferAdapter>("", new StepsTransfer());

    private static string PathOf(Sample content, string repository = LfsHost.Repository) =>
        LfsHost.PathOf($"uploads/{StepsTransfer.IdOf(content.Oid)}?step=1", repository);

    private static async Task<JsonObject> ActionAsync(LfsHost host, Sample content) =>
        (await BatchAsync(host, content))["actions"]!["upload"]!.AsObject();

    private static async Task<JsonNode> BatchAsync(LfsHost host, Sample content, string? path = null)
    {
        var batch = $$"""{"operation":"upload","transfers":["steps"],"objects":[{"oid":"{{content.Oid}}","size":{{content.Size}}}]}""";
        var reply = await host.PostBatchAsync(batch, "writer", path);
        await reply.ShouldBeAsync(200);
        var answer = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
        ((string)answer["transfer"]!).Should().Be("steps");
        return answer["objects"]![0]!;
    }

    private static async Task ShouldHaveAsync(HttpResponseMessage reply, long received)
    {
        await reply.ShouldBeAsync(204);
        reply.Header("Upload-Offset").Should().Be($"{received}");
    }

    private sealed class OtherTransfer(string name, string path) : ITransferAdapter, ITransferEndpoints
    {
        public string Name => "other";

        public IReadOnlyCollection<TransferEndpoint> Endpoints =>
            [new() { Name = name, Path = path, Methods = ["GET"], Permission = LfsPermission.Read, Handle = _ => Task.CompletedTask }];

        public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => false;

        public ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
