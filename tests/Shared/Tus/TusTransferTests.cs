using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Giftless.Events;
using Giftless.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Tests.Tus;

/// <summary>The transfer <c>tus</c> over HTTP. The tests of each provider derive from this.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class TusTransferTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>Two parts and a bit, where the storage takes parts.</summary>
    private static readonly Sample Long = Sample.Of((18 * MiB) + 500);

    private readonly EventRecorder _events = new();
    private LfsHost _host = null!;
    private TusClient _client = null!;

    /// <summary>Registers the storage, which holds nothing at first; all hosts of a test have the same one.</summary>
    private protected abstract void AddStorage(IGitLfsBuilder lfs);

    [SetUp]
    public async Task StartAsync()
    {
        _host = await StartHostAsync();
        _client = new TusClient(_host);
    }

    [TearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public async Task An_object_comes_as_a_whole()
    {
        var action = (await _client.ActionAsync(Long))!;
        (await _client.OffsetAsync(action)).Should().Be(0);
        (await _client.PatchAsync(action, Long, 0)).Should().Be(Long.Size);
        await ShouldBeHeldAsync(Long);
        (await _client.ActionAsync(Long)).Should().BeNull();
        (await _client.OffsetAsync(action)).Should().Be(Long.Size, "all of it is here");
        (await _events.WaitAsync(1)).Should().ContainSingle().Which.Should().BeOfType<ObjectUploaded>().Which.Oid.Should().Be(Long.Oid);
    }

    [TestCase(1)]
    [TestCase(3 * MiB)]
    [TestCase(8 * MiB)]
    [TestCase((17 * MiB) + 13)]
    public async Task What_has_come_before_a_line_breaks_is_not_sent_again(int sent)
    {
        var action = (await _client.ActionAsync(Long))!;
        await BreakOffAsync(action, 0, sent);
        await SendUpToAsync(action, sent);
        await BreakOffAsync(action, sent, 100);
        await SendUpToAsync(action, sent + 100);
        await SendUpToAsync(action, Long.Size);
        await ShouldBeHeldAsync(Long);
    }

    [Test]
    public async Task Two_servers_take_requests_by_turns()
    {
        await using var other = await StartHostAsync();
        var clients = new[] { _client, new TusClient(other) };
        long offset = 0;
        for (var turn = 0; offset < Long.Size; turn++)
        {
            var action = (await clients[turn % 2].ActionAsync(Long))!;
            (await clients[(turn + 1) % 2].OffsetAsync((await clients[(turn + 1) % 2].ActionAsync(Long))!)).Should().Be(offset);
            offset = await clients[turn % 2].PatchAsync(action, Long, offset, Math.Min(Long.Size - offset, (5 * MiB) + turn));
        }

        await ShouldBeHeldAsync(Long);
    }

    [Test]
    public async Task Many_short_requests_make_one_object()
    {
        var content = Sample.Of((9 * MiB) + 7, seed: 3);
        var action = (await _client.ActionAsync(content))!;
        for (long offset = 0; offset < content.Size;)
            offset = await _client.PatchAsync(action, content, offset, Math.Min(content.Size - offset, 200_003));
        await ShouldBeHeldAsync(content);
    }

    [Test]
    public async Task Who_comes_back_takes_the_place_of_his_connection_that_hangs()
    {
        var action = (await _client.ActionAsync(Long))!;
        using var hanging = new BrokenOffContent(Long.Bytes.AsMemory(0, 10 * MiB), Long.Size, hangs: true);
        var first = _client.PatchAsync(action, 0, hanging);
        var offset = await OffsetOfBegunAsync(_client, action);
        offset.Should().Be(10 * MiB, "what came is kept");
        await _client.PatchAsync(action, Long, offset);
        await ShouldBeHeldAsync(Long);
        hanging.Break();
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task Who_was_replaced_by_another_server_stores_nothing_more()
    {
        await using var other = await StartHostAsync();
        var action = (await _client.ActionAsync(Long))!;
        using var hanging = new BrokenOffContent(Long.Bytes.AsMemory(0, 10 * MiB), Long.Size, hangs: true);
        var first = _client.PatchAsync(action, 0, hanging);
        var second = new TusClient(other);
        var again = (await second.ActionAsync(Long))!;
        var offset = await OffsetOfBegunAsync(second, again);
        offset.Should().BeInRange(8 * MiB, 10 * MiB);
        await second.PatchAsync(again, Long, offset);
        await ShouldBeHeldAsync(Long);
        hanging.Break();
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task A_client_that_goes_on_is_not_disturbed_by_another()
    {
        var action = (await _client.ActionAsync(Long))!;
        using var pulse = new PulsingContent(Long.Bytes, TimeSpan.FromMilliseconds(500), MiB);
        var first = _client.PatchAsync(action, 0, pulse);
        await pulse.Begun;
        var others = Enumerable.Range(0, 3).Select(_ => OffsetOfBegunAsync(_client, action)).ToList();
        (await Task.WhenAll(others)).Should().AllBeEquivalentTo(Long.Size, "they wait until it has finished");
        (await first).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await ShouldBeHeldAsync(Long);
    }

    [Test]
    public async Task Wrong_bytes_are_refused_and_gone()
    {
        var wrong = Sample.Of((int)Long.Size, seed: 9);
        var action = (await _client.ActionAsync(Long))!;
        await (await _client.PatchAsync(action, 0, new ByteArrayContent(wrong.Bytes))).ShouldBeErrorAsync(400, "SHA-256");
        (await _host.Client.GetAsync(LfsHost.PathOf(Long))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _client.OffsetAsync(action)).Should().Be(0);
        _host.Log.Troubles().Should().NotContain(line => line.Contains(" at Giftless", StringComparison.Ordinal), "the client is to blame");
        await _client.UploadAsync(Long);
        await ShouldBeHeldAsync(Long);
    }

    [Test]
    public async Task A_beginning_that_is_wrong_is_found_by_another_server()
    {
        await using var other = await StartHostAsync();
        var action = (await _client.ActionAsync(Long))!;
        var wrong = Sample.Of(9 * MiB, seed: 9);
        await _client.PatchAsync(action, wrong, 0);
        var client = new TusClient(other);
        var body = new ByteArrayContent(Long.Bytes, 9 * MiB, (int)Long.Size - (9 * MiB));
        await (await client.PatchAsync((await client.ActionAsync(Long))!, 9 * MiB, body)).ShouldBeErrorAsync(400, "SHA-256");
        (await client.OffsetAsync(action)).Should().Be(0);
    }

    [Test]
    public async Task What_does_not_fit_is_refused_and_changes_nothing()
    {
        var action = (await _client.ActionAsync(Long))!;
        await _client.PatchAsync(action, Long, 0, MiB);
        foreach (var offset in new[] { 0, MiB - 1, MiB + 1, Long.Size })
            await (await _client.PatchAsync(action, offset, new ByteArrayContent([]))).ShouldBeErrorAsync(409, $"{MiB}");
        await (await _client.PatchAsync(action, Long.Size + 1, new ByteArrayContent([]))).ShouldBeErrorAsync(400);
        var tooLong = new ByteArrayContent(new byte[Long.Size - MiB + 1]);
        await (await _client.PatchAsync(action, MiB, tooLong)).ShouldBeErrorAsync(400, "more than");
        (await _client.OffsetAsync(action)).Should().Be(MiB);
        await _client.PatchAsync(action, Long, MiB);
        await ShouldBeHeldAsync(Long);
    }

    [Test]
    public async Task A_chunk_that_is_not_what_its_checksum_says_leaves_nothing()
    {
        var action = (await _client.ActionAsync(Long))!;
        var sum = Convert.ToBase64String(SHA256.HashData(Long.Bytes.AsSpan(0, MiB)));
        var wrong = await _client.PatchAsync(action, 0, new ByteArrayContent(Long.Bytes, 1, MiB), ("Upload-Checksum", $"sha256 {sum}"));
        await wrong.ShouldBeErrorAsync(460, "Upload-Checksum");
        (await _client.OffsetAsync(action)).Should().Be(0);
        using var right = await _client.PatchAsync(
            action, 0, new ByteArrayContent(Long.Bytes, 0, MiB), ("Upload-Checksum", $"sha256 {sum}"));
        right.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _client.OffsetAsync(action)).Should().Be(MiB);
    }

    [Test]
    public async Task An_upload_that_is_given_up_starts_anew()
    {
        var action = (await _client.ActionAsync(Long))!;
        await _client.PatchAsync(action, Long, 0, 9 * MiB);
        using (var gone = await _client.SendAsync(HttpMethod.Delete, action))
            gone.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _client.OffsetAsync(action)).Should().Be(0);
        await _client.UploadAsync(Long);
        await ShouldBeHeldAsync(Long);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100_000)]
    public async Task Short_objects_of_a_batch_come_so_too(int size)
    {
        var content = Sample.Of(size);
        var request = $$"""
            {"operation":"upload","transfers":["tus"],"objects":[{"oid":"{{content.Oid}}","size":{{content.Size}}}]}
            """;
        var reply = JsonNode.Parse(await (await _host.PostBatchAsync(request)).Content.ReadAsStringAsync())!;
        var action = reply["objects"]![0]!["actions"]!["upload"]!;
        if (await _client.OffsetAsync(action) is 0 && size > 0)
            await _client.PatchAsync(action, content, 0);
        await ShouldBeHeldAsync(content);
    }

    private async Task BreakOffAsync(JsonNode action, long offset, int sent)
    {
        using var body = new BrokenOffContent(Long.Bytes.AsMemory((int)offset, sent), Long.Size - offset);
        await FluentActions.Awaiting(() => _client.PatchAsync(action, offset, body)).Should().ThrowAsync<HttpRequestException>();
    }

    /// <summary>The last bytes before a line broke may be lost, or on their way still: what is missing is sent again.</summary>
    private async Task SendUpToAsync(JsonNode action, long end)
    {
        for (long offset; (offset = await _client.OffsetAsync(action)) < end;)
        {
            var body = new ByteArrayContent(Long.Bytes, (int)offset, (int)(end - offset));
            using var reply = await _client.PatchAsync(action, offset, body);
            ((int)reply.StatusCode).Should().BeOneOf([204, 409], await reply.Content.ReadAsStringAsync());
        }
    }

    /// <summary>The offset of an upload to which a request writes, once this has reached the server.</summary>
    private static async Task<long> OffsetOfBegunAsync(TusClient client, JsonNode action)
    {
        long offset;
        while ((offset = await client.OffsetAsync(action)) == 0)
            await Task.Yield();
        return offset;
    }

    private async Task ShouldBeHeldAsync(Sample content)
    {
        using var reply = await _host.Client.GetAsync((string)(await _host.ActionsAsync("download", content))["download"]!["href"]!);
        (await reply.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(content.Bytes).Should().BeTrue();
    }

    private Task<LfsHost> StartHostAsync() => LfsHost.StartAsync(setup =>
    {
        setup.Lfs = AddStorage;
        setup.Services = builder => builder.Services.AddSingleton<ILfsEventHandler>(_events);
        setup.Options = options => options.Tus.LeastSize = MiB;
    });
}
