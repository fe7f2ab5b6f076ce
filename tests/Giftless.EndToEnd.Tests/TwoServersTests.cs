using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests.Databases;

namespace Giftless.EndToEnd.Tests;

/// <summary>Two server processes on one PostgreSQL, one storage and one key ring.</summary>
public sealed class TwoServersTests : EndToEndTest
{
    /// <summary>The SHA-256 of nothing.</summary>
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public async Task Exactly_one_of_200_clients_locks_a_file()
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        string[] settings = ["--GitLfs:Locks:Provider=PostgreSql",
            $"--GitLfs:Locks:ConnectionString={postgres.ConnectionString("locks")};Maximum Pool Size=50"];
        var servers = await Task.WhenAll(Sandbox.StartServerAsync(settings), Sandbox.StartServerAsync(settings));
        using var client = new HttpClient();

        for (var race = 0; race < 1000; race++)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.PostAsJsonAsync(
                new Uri(servers[i % 2].Address, "org/game.git/info/lfs/locks"), new { path = $"contested {race}" })));

            replies.Select(reply => reply.StatusCode).CountBy(status => status).Should().BeEquivalentTo(
                [KeyValuePair.Create(HttpStatusCode.Created, 1), KeyValuePair.Create(HttpStatusCode.Conflict, 199)]);
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Without_a_key_ring_a_link_is_good_on_servers_of_the_same_storage_only(bool sameStorage)
    {
        var hash = Authentication.Users.LfsUserPassword.Hash("pw");
        string[] settings =
            ["--GitLfs:Access:Users:0:Name=ann", $"--GitLfs:Access:Users:0:PasswordHash={hash}", "--GitLfs:Access:Users:0:Write:0=*"];
        var first = await Sandbox.StartServerAsync(settings);
        var second = await Sandbox.StartServerAsync(
            [.. settings, "--GitLfs:Storage:FileSystem:Root", sameStorage ? Sandbox.Storage : Sandbox.PathOf("other")]);
        using var client = new HttpClient();
        using var batch = new HttpRequestMessage(HttpMethod.Post, new Uri(first.Address, "org/game.git/info/lfs/objects/batch"));
        batch.Headers.Authorization = new("Basic", Convert.ToBase64String("ann:pw"u8));
        batch.Content = JsonContent.Create(new { operation = "upload", objects = new[] { new { oid = Empty, size = 0 } } });
        using var reply = await client.SendAsync(batch);
        var action = (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("objects")[0].GetProperty("actions").GetProperty(
            "upload");

        using var put = new HttpRequestMessage(
            HttpMethod.Put, new Uri(second.Address, new Uri(action.GetProperty("href").GetString()!).AbsolutePath));
        put.Headers.Add("Giftless-Action", action.GetProperty("header").GetProperty("Giftless-Action").GetString());
        put.Content = new ByteArrayContent([]);
        using var answer = await client.SendAsync(put);

        answer.StatusCode.Should().Be(sameStorage ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task What_one_of_them_offers_the_other_takes()
    {
        var keys = $"--GitLfs:KeyRing={Sandbox.MakeFolder("keys")}";
        var hash = Authentication.Users.LfsUserPassword.Hash("pw");
        string[] settings =
            [keys, "--GitLfs:Access:Users:0:Name=ann", $"--GitLfs:Access:Users:0:PasswordHash={hash}", "--GitLfs:Access:Users:0:Write:0=*"];
        var first = await Sandbox.StartServerAsync(settings);
        var second = await Sandbox.StartServerAsync([.. settings, $"--GitLfs:PublicUrl={first.Address}"]);
        var author = await Sandbox.CreateWorkTreeAsync(second.Address, "org/game");
        await author.SignInAsync("ann", "pw");
        author.Write("a.bin", 5000, seed: 1);
        await author.CommitAllAsync();

        await author.GitAsync("push", "origin", "main");

        StoredObjects.In(Sandbox.Storage).Should().ContainSingle();
        (await first.StopAsync())
            .Should().Contain(request => request.StartsWith("PUT ") && request.EndsWith(" - 200"), "the batch of one leads to the other");
    }
}
