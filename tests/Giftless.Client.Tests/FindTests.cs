using Giftless.Protocol;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Client.Tests;

/// <summary>A client asks what a server holds.</summary>
public sealed class FindTests
{
    [Test]
    public async Task What_is_held_and_what_is_missing_are_told_apart_in_order()
    {
        var requests = new RequestLog();
        await using var host = await LfsHost.StartAsync(setup => setup.Pipeline = requests.Watch);
        var contents = Enumerable.Range(0, 250).Select(i => Sample.Of(100 + i, seed: i)).ToArray();
        foreach (var content in contents.Where((_, i) => i % 3 == 0))
            host.Hold(content);

        var found = await Clients.Of(host).FindAsync([.. contents.Select(content => new LfsPointer(content.Oid, content.Size))]);

        found.Select(one => (one.Oid, one.Size)).Should().Equal(contents.Select(content => (content.Oid, content.Size)));
        found.Select(one => one.IsHeld).Should().Equal(contents.Select((_, i) => i % 3 == 0));
        found.Where(one => !one.IsHeld).Should().OnlyContain(one => one.Code == 404 && one.Message != null);
        requests.Count("POST", "objects/batch").Should().Be(3);
        requests.Count("GET").Should().Be(0);
    }

    [TestCase("{}")]
    [TestCase("""{"actions":{}}""")]
    [TestCase("""{"actions":{"upload":{"href":"http://localhost/"}}}""")]
    public async Task An_object_without_a_link_is_not_held(string entry)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Batch = (http, _) => ScriptedServer.ReplyAsync(http, entry);
        var found = await Clients.Of(server.Address).FindAsync([new LfsPointer(Sample.Of(1).Oid, 1)]);
        found.Single().IsHeld.Should().BeFalse();
        found.Single().Message.Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task A_server_that_refuses_is_an_exception_with_its_words()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Batch = (http, _) =>
        {
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        var client = Clients.Of(server.Address);
        (await client.Awaiting(one => one.FindAsync([new LfsPointer(Sample.Of(1).Oid, 1)])).Should().ThrowAsync<GitLfsException>())
            .Which.Code.Should().Be(403);
    }
}
