using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Giftless.Gateway.Tests.Support;
using Giftless.GoogleCloud.Fake;
using Giftless.Tests;

namespace Giftless.Gateway.Tests;

/// <summary>
/// The fake of Google knows nothing of browsers; but what the guide has it allow is compared with what browsers are told to send.
/// </summary>
[TestFixture]
public sealed class GoogleTests
{
    private FakeGoogleCloud _fake = null!;
    private TempFolder _folder = null!;

    [SetUp]
    public async Task Start_the_fake() => (_folder, _fake) = (new TempFolder(), await FakeGoogleCloud.StartAsync());

    [TearDown]
    public async Task End_the_fake()
    {
        await _fake.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task The_guide_allows_the_headers_that_browsers_are_told_to_send()
    {
        await using var gateway = await StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{GatewayRun.User}:{GatewayRun.Password}")));
        var allowed = JsonNode.Parse(Guide.CorsOfGoogle(gateway.Address))![0]!["responseHeader"]!.AsArray().Select(name => (string)name!);

        foreach (var size in (long[])[1000, 2 * GatewayRun.PartSize])
        {
            var question = new JsonObject
            {
                ["operation"] = "upload",
                ["transfers"] = new JsonArray("multipart-basic", "basic"),
                ["objects"] = new JsonArray(new JsonObject { ["oid"] = new string('a', 64), ["size"] = size }),
            };
            using var reply = await client.PostAsJsonAsync("team/files.git/info/lfs/objects/batch", question);
            var actions = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["objects"]![0]!["actions"]!;
            var sent = actions["upload"] ?? actions["parts"]![0]!;
            ((string)sent["href"]!).Should().StartWith(_fake.Address.AbsoluteUri);
            (sent["header"]?.AsObject() ?? []).Select(header => header.Key.ToLowerInvariant()).Should().BeSubsetOf(allowed);
        }

        allowed.Should().Contain("content-md5", "parts are sent with it");
    }

    [Test]
    public async Task What_the_guide_has_pipelines_type_works()
    {
        await using var gateway = await StartAsync();
        await PageTests.TypeAsync(gateway);
    }

    private async Task<GatewayRun> StartAsync()
    {
        var key = Path.Join(_folder.Path, "key.json");
        await File.WriteAllTextAsync(key, _fake.Account.KeyJson);
        return await GatewayRun.StartAsync(
            "Storage=GoogleCloud", $"GoogleCloud:Bucket={FakeGoogleCloud.Bucket}", $"GoogleCloud:Endpoint={_fake.Address}",
            $"GoogleCloud:AccountKeyFile={key}");
    }
}
