using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Giftless.AspNetCore.Tests;

/// <summary>
/// The rules of which real clients make much when a server breaks them: they hang, panic, loop or lose data. Numbered as in the
/// project's notes on the protocol.
/// </summary>
public sealed partial class ProtocolRulesTests
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly Sample New = Sample.Of(1000);
    private static readonly string[] Hostile =
        ["", "{", "null", "[]", "{}", "{\"oid\":1}", "{\"oid\":\"x\",\"size\":\"y\"}", "{\"size\":-1}", "\0"];

    private LfsHost _open = null!;
    private LfsHost _secured = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _open = await LfsHost.StartAsync(setup => setup.Options = options => options.Limits.MaxObjectSize = 5000);
        _secured = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.AddUsers();
            setup.VerifiesUploads = true;
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        });
        _open.Hold(Held);
        _secured.Hold(Held);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _open.DisposeAsync();
        await _secured.DisposeAsync();
    }

    [Test]
    public async Task R01_Never_says_422_to_an_upload_or_a_verification()
    {
        foreach (var body in Hostile)
        {
            foreach (var path in new[] { LfsHost.PathOf(New), LfsHost.PathOf("objects/storage/xyz"), LfsHost.PathOf(New, "a//b") })
                ((int)(await _open.Client.PutAsync(path, LfsHost.LfsContent(body))).StatusCode).Should().BeOneOf(400, 403, 404);
            var verify = await _open.Client.PostAsync(LfsHost.PathOf("objects/storage/verify"), LfsHost.LfsContent(body));
            ((int)verify.StatusCode).Should().BeOneOf(400, 403, 404, 409);
        }

        ((int)(await _open.Client.PutAsync(LfsHost.PathOf(Sample.Of(6000)), new ByteArrayContent(new byte[6000]))).StatusCode)
            .Should().Be(413);
    }

    [TestCase("upload")]
    [TestCase("download")]
    public async Task R02_R03_R04_R05_Answers_each_oid_once_as_it_was_asked_with_its_size(string operation)
    {
        (string Oid, long Size)[] asked =
        [
            (Held.Oid.ToString(), 10), (New.Oid.ToString(), 1000), (Held.Oid.ToString(), 10), (New.Oid.ToString().ToUpperInvariant(), 3),
            ("", 4),
            ("é\"\\/🚀", 5), (new string('a', 64), 0), (new string('b', 64), -1), (new string('c', 64), 6000), ("../../etc/passwd", 6),
        ];
        var objects = new JsonArray([.. asked.Select(item => new JsonObject { ["oid"] = item.Oid, ["size"] = item.Size })]);
        var reply = await BatchAsync(_open, new JsonObject { ["operation"] = operation, ["objects"] = objects }.ToJsonString());
        reply["objects"]!.AsArray().Select(item => ((string)item!["oid"]!, (long)item["size"]!)).Should().Equal(asked.Distinct());
    }

    [Test]
    public async Task R06_R24_Has_no_null_anywhere()
    {
        foreach (var operation in new[] { "upload", "download" })
        {
            foreach (var host in new[] { _open, _secured })
            {
                var reply = await host.PostBatchAsync(BatchOf(operation), "writer");
                (await reply.Content.ReadAsStringAsync()).Should().NotContain("null");
            }
        }

        (await (await _open.PostBatchAsync("{")).Content.ReadAsStringAsync()).Should().NotContain("null");
    }

    [Test]
    public async Task R07_Answers_basic_whatever_the_order_of_the_transfers()
    {
        foreach (var transfers in new[] { """["basic","ssh","lfs-standalone-file"]""", """["ssh","lfs-standalone-file","basic"]""",
            """["lfs-standalone-file","basic","ssh","tus"]""", "[]", "null" })
            ((string)(await BatchAsync(_open, $$"""{"transfers":{{transfers}},{{BatchOf("upload")[1..]}}"""))["transfer"]!)
                .Should().Be("basic");
    }

    [Test]
    public async Task R08_Every_download_has_an_action_or_an_error()
    {
        foreach (var item in (await BatchAsync(_open, BatchOf("download")))["objects"]!.AsArray())
            (item!["actions"]?["download"] is not null).Should().Be(item["error"] is null);
    }

    [Test]
    public async Task R09_Every_JSON_reply_has_the_type_that_clients_compare()
    {
        HttpResponseMessage[] replies =
        [
            await _open.PostBatchAsync(BatchOf("upload")), await _open.PostBatchAsync("{"), await _secured.PostBatchAsync("{}"),
            await _open.Client.GetAsync(LfsHost.PathOf(New)), await _open.Client.GetAsync(LfsHost.PathOf("locks")),
        ];
        foreach (var reply in replies)
        {
            reply.ContentTypeText().Should().MatchRegex(@"^application/vnd\.git-lfs\+json(;|$)");
            (await reply.Content.ReadAsByteArrayAsync())[0].Should().Be((byte)'{', "a byte order mark is no JSON");
        }
    }

    [Test]
    public async Task R10_An_error_without_a_body_has_no_JSON_type()
    {
        var reply = await _open.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, LfsHost.PathOf(New)));
        await reply.ShouldBeAsync(404);
        (reply.ContentTypeText() ?? "").Should().NotContain("json");
    }

    [Test]
    public async Task R11_A_batch_that_succeeds_is_200() =>
        ((int)(await _open.PostBatchAsync(BatchOf("upload"))).StatusCode).Should().Be(200);

    [Test]
    public async Task R12_Every_429_says_when_to_come_back()
    {
        await using var host = await LfsHost.StartAsync(
            setup => setup.Wrap = inner => new FailingStorage(inner, new LfsException(429, "Slow down.")));
        host.Hold(Held);
        foreach (var reply in new[] { await host.Client.PutAsync(LfsHost.PathOf(New), new ByteArrayContent(New.Bytes)),
            await host.Client.GetAsync(LfsHost.PathOf(Held)) })
        {
            await reply.ShouldBeErrorAsync(429, "Slow down.");
            reply.Header("Retry-After").Should().MatchRegex("^[0-9]+$");
        }
    }

    [Test]
    public async Task R13_What_is_called_authenticated_is_never_answered_401()
    {
        var opened = (await _open.BatchAsync("upload", [New]))[0]!;
        ((bool)opened["authenticated"]!).Should().BeTrue();
        await (await _open.SendAsync(HttpMethod.Put, opened["actions"]!["upload"]!, new ByteArrayContent([1]))).ShouldBeErrorAsync(400);

        var signed = (await _secured.BatchAsync("upload", [New], "writer"))[0]!;
        ((bool)signed["authenticated"]!).Should().BeTrue();
        var action = signed["actions"]!["upload"]!;
        ((string?)action["header"]!["Giftless-Action"]).Should().NotBeNullOrEmpty();
        await (await _secured.SendAsync(
            HttpMethod.Put, action, new ByteArrayContent(Held.Bytes), LfsHost.PathOf(Held))).ShouldBeErrorAsync(403);

        action["header"] = null;
        using var stripped = new HttpRequestMessage(HttpMethod.Put, (string?)action["href"]) { Content = new ByteArrayContent(New.Bytes) };
        stripped.Headers.UserAgent.ParseAdd("git-lfs/3.3.0 (GitHub; linux amd64; go 1.19.8)");
        await (await _secured.Client.SendAsync(stripped)).ShouldBeErrorAsync(403, "Giftless-Action");
    }

    [Test]
    public async Task R14_Never_redirects()
    {
        foreach (var path in new[] { LfsHost.PathOf("objects/batch"), LfsHost.PathOf("objects/batch/"), LfsHost.PathOf("objects"),
            LfsHost.PathOf(New), LfsHost.PathOf("locks/verify") })
        {
            foreach (var host in new[] { _open, _secured })
            {
                var reply = await host.PostBatchAsync("{}", path: path);
                ((int)reply.StatusCode).Should().NotBeInRange(300, 399);
                reply.Header("Location").Should().BeNull();
            }
        }
    }

    [Test]
    public async Task R15_Locks_that_are_not_offered_are_404()
    {
        await (await _open.PostBatchAsync("{}", path: LfsHost.PathOf("locks/verify"))).ShouldBeErrorAsync(404);
        await (await _open.PostBatchAsync("{}", path: LfsHost.PathOf("locks"))).ShouldBeErrorAsync(404);
        await (await _open.Client.GetAsync(LfsHost.PathOf("locks"))).ShouldBeErrorAsync(404);
    }

    [Test]
    public async Task R19_R21_R22_Actions_have_absolute_addresses_text_headers_and_whole_seconds()
    {
        foreach (var size in new[] { 0L, 1L << 30, 1L << 62 })
        {
            var request = $$"""{"operation":"upload","objects":[{"oid":"{{new string('d', 64)}}","size":{{size}}}]}""";
            var actions = (await BatchAsync(_secured, request, "writer"))["objects"]![0]!["actions"]!.AsObject();
            actions.Select(action => action.Key).Should().BeEquivalentTo("upload", "verify");
            foreach (var action in actions.Select(action => action.Value!))
            {
                action["expires_in"]!.ToJsonString().Should().MatchRegex("^[0-9]+$");
                ((long)action["expires_in"]!).Should().BeInRange(6, int.MaxValue);
                new Uri((string)action["href"]!).Scheme.Should().Be("http");
                action["header"]!.AsObject()
                    .Should().OnlyContain(header => header.Value!.GetValueKind() == System.Text.Json.JsonValueKind.String);
            }
        }
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task R20_Receives_and_hashes_while_the_client_still_sends(CancellationToken cancellationToken)
    {
        var storage = default(WatchedStorage);
        await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner => storage = new WatchedStorage(inner));
        using var body = new HalfSentContent(New.Bytes);
        var put = host.Client.PutAsync(LfsHost.PathOf(New), body, cancellationToken);
        await storage!.Receiving.WaitAsync(cancellationToken);
        body.SendTheRest();
        await (await put).ShouldBeAsync(200);
    }

    [Test]
    public async Task R23_The_address_before_the_oid_is_the_same_in_all_batches()
    {
        var first = await PrefixesAsync(New);
        var second = await PrefixesAsync(Sample.Of(5));
        first.Should().Equal(second).And.OnlyContain(
            prefix => prefix == new Uri(_secured.Address, LfsHost.PathOf("objects/storage/")).AbsoluteUri);

        async Task<string[]> PrefixesAsync(Sample content)
        {
            var upload = await _secured.ActionsAsync("upload", content, "writer");
            var download = await _secured.ActionsAsync("download", Held, "writer");
            return [BeforeOid(upload["upload"]!), BeforeOid(upload["verify"]!), BeforeOid(download["download"]!)];
        }

        static string BeforeOid(JsonNode action) => OidOrVerify().Split((string)action["href"]!)[0];
    }

    private static string BatchOf(string operation) => $$"""
        {"operation":"{{operation}}","objects":[
          {"oid":"{{Held.Oid}}","size":10},{"oid":"{{New.Oid}}","size":1000},{"oid":"BAD","size":1},{"oid":"{{Held.Oid}}","size":10}]}
        """;

    private static async Task<JsonNode> BatchAsync(LfsHost host, string json, string? user = null)
    {
        var reply = await host.PostBatchAsync(json, user);
        await reply.ShouldBeAsync(200);
        return JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
    }

    [GeneratedRegex("[0-9a-f]{64}|verify")]
    private static partial Regex OidOrVerify();
}
