using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Client.Tests;

/// <summary>Long objects go up by tus, where that is wished.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TusTests
{
    private const int Length = 16 * 1024 * 1024;

    private readonly RequestLog _requests = new();
    private readonly Sample _content = Sample.Of(Length);

    private Task<LfsHost> StartAsync() => LfsHost.StartAsync(setup => setup.Pipeline = _requests.Watch);

    [Test]
    public async Task An_upload_that_is_cut_goes_on_where_it_was()
    {
        const int Cuts = 3;
        await using var host = await StartAsync();
        await using var proxy = new Proxy([host.Address]);
        var cut = proxy.Up.CloseAfter(Length / (Cuts + 1));
        var upload = Clients.Of(proxy, options => options.UsesTus = true).UploadAsync([_content.Upload()]);
        var sent = 0L;
        for (var i = 1; i <= Cuts; i++)
        {
            await cut;
            sent += proxy.Up.Passed;
            proxy.Reset();
            proxy.Up.Open();
            cut = i < Cuts ? proxy.Up.CloseAfter(Length / (Cuts + 1)) : Task.CompletedTask;
        }

        (await upload).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        (sent + proxy.Up.Passed).Should().BeLessThan(Length * 3 / 2, "what has come is not sent again");
        host.StoredFiles().Should().ContainSingle().Which.Should().EndWith($"/{_content.Oid}");
    }

    [Test]
    public async Task Short_objects_and_those_that_are_held_need_no_tus()
    {
        await using var host = await StartAsync();
        host.Hold(_content);
        var client = Clients.Of(host, options => options.UsesTus = true);
        var results = await client.UploadAsync([_content.Upload(), Sample.Of(10).Upload(), Sample.Of(0).Upload()]);
        results.Select(result => result.Outcome)
            .Should().Equal(TransferOutcome.Held, TransferOutcome.Transferred, TransferOutcome.Transferred);
    }

    [Test]
    public async Task Progress_begins_where_the_upload_goes_on()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"upload":{{server.At()}}}""", transfer: "tus");
        server.Action = (http, count) =>
        {
            http.Response.Headers["Upload-Offset"] = count < 3 ? "600000" : "1000000";
            http.Response.StatusCode = count == 2 ? 202 : 204;
            return http.Request.Body.CopyToAsync(Stream.Null);
        };
        var progress = new ProgressRecorder();
        var client = Clients.Of(server.Address, options => options.UsesTus = true);
        (await client.UploadAsync([Sample.Of(1_000_000).Upload()], progress)).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        progress.All.Select(one => one.Bytes).Should().StartWith(600_000).And.BeInAscendingOrder().And.EndWith(1_000_000);
        server.Actions.Should().Be(3, "a server that is not done yet is asked again");
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("11")]
    public async Task An_offset_that_is_none_is_refused(string offset)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"upload":{{server.At()}}}""", transfer: "tus");
        server.Action = (http, _) =>
        {
            http.Response.Headers["Upload-Offset"] = offset;
            return Task.CompletedTask;
        };
        var result = (await Clients.Of(server.Address, options => options.UsesTus = true).UploadAsync([Sample.Of(10).Upload()])).Single();
        result.Outcome.Should().Be(TransferOutcome.Failed);
        result.Message.Should().Contain("does not say how much");
        server.Actions.Should().Be(1);
    }
}
