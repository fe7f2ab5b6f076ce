using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;
using Giftless.Storage;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server on a storage in a cloud. Each provider's tests derive from this.</summary>
public abstract class CloudStorageTests : ResumedUploadTests
{
    private const long GiB = 1024 * 1024 * 1024;
    private const long MiB = 1024 * 1024;
    private const int ObjectSize = 8_000_000;

    /// <summary>Where the store listens.</summary>
    private protected abstract Uri Store { get; }

    /// <summary>The settings of a server on a storage that holds nothing yet.</summary>
    /// <param name="store">Where the server and its clients are to look for the store.</param>
    private protected abstract Task<string[]> MakeStorageAsync(Uri store);

    private protected sealed override Task<string[]> MakeStorageAsync() => MakeStorageAsync(Store);

    /// <summary>The setting for the mode.</summary>
    private protected abstract string ModeKey { get; }

    [Test]
    public async Task A_clone_of_200_files_is_byte_identical([Values] TransferMode mode)
    {
        var server = await Sandbox.StartServerAsync([.. await MakeStorageAsync(), $"--{ModeKey}={mode}"]);
        var author = await CreateWorkTreeWithFilesAsync(server.Address);
        await author.GitAsync("push", "--quiet", "origin", "main");
        var reader = await Sandbox.CloneAsync();

        reader.Hashes().Should().Equal(author.Hashes()).And.HaveCount(200 + 2, "those files, .gitattributes and .lfsconfig");
        var requests = await server.StopAsync();
        requests.Any(request => request.StartsWith("PUT ", StringComparison.Ordinal)).Should().Be(mode != TransferMode.Direct);
        requests.Any(request => request.StartsWith("GET ", StringComparison.Ordinal)).Should().Be(mode == TransferMode.Streamed);
    }

    [Test]
    public async Task Two_servers_by_turns_serve_one_push_and_one_clone()
    {
        string[] settings =
        [
            .. await MakeStorageAsync(),
            $"--GitLfs:KeyRing={Sandbox.MakeFolder("keys")}",
            "--GitLfs:Access:Users:0:Name=ann",
            $"--GitLfs:Access:Users:0:PasswordHash={Authentication.Users.LfsUserPassword.Hash("pw")}",
            "--GitLfs:Access:Users:0:Write:0=*",
        ];
        var servers = await Task.WhenAll(Sandbox.StartServerAsync(settings), Sandbox.StartServerAsync(settings));
        var balancer = Sandbox.StartProxy([.. servers.Select(server => server.Address)]);
        var author = await CreateWorkTreeWithFilesAsync(balancer.Address, "ann", "pw");

        await author.GitAsync("push", "--quiet", "origin", "main");
        var reader = await Sandbox.CloneAsync("--no-checkout");
        await reader.SignInAsync("ann", "pw");
        await reader.GitAsync("checkout", "--quiet", "main");

        reader.Hashes().Should().Equal(author.Hashes());
        foreach (var server in servers)
            (await server.StopAsync()).Should().NotBeEmpty("the work was shared");
    }

    [Test]
    public async Task A_pull_that_breaks_goes_on_by_a_range([Values(TransferMode.Direct, TransferMode.Streamed)] TransferMode mode)
    {
        var store = Sandbox.StartProxy(Store);
        var server = await Sandbox.StartServerAsync([.. await MakeStorageAsync(store.Address), $"--{ModeKey}={mode}"]);
        var front = Sandbox.StartProxy(server.Address);
        var broken = mode == TransferMode.Direct ? store : front;
        var author = await PushOneAsync(front.Address);

        (await CloneCutInTheMiddleAsync(broken)).Should().Equal(author.Hashes());

        broken.Down.Passed.Should().BeLessThan(ObjectSize * 3 / 4, "what had come before the line broke is not sent again");
        var ranges = (await server.StopAsync()).Count(request => request.StartsWith("GET ") && request.EndsWith(" - 206"));
        ranges.Should().Be(mode == TransferMode.Direct ? 0 : 1);
    }

    [Test]
    public async Task A_pull_does_not_notice_that_the_server_lost_the_store()
    {
        var store = Sandbox.StartProxy(Store);
        var server = await Sandbox.StartServerAsync(
            [.. await MakeStorageAsync(store.Address), $"--{ModeKey}={TransferMode.Streamed}"]);
        var author = await PushOneAsync(server.Address);

        (await CloneCutInTheMiddleAsync(store)).Should().Equal(author.Hashes());

        store.Down.Passed.Should().BeLessThan(ObjectSize * 3 / 4, "the server goes on where it was");
        (await server.StopAsync()).Where(request => request.StartsWith("GET ")).Should().ContainSingle().Which.Should().EndWith(" - 200");
    }

    private async Task<WorkTree> PushOneAsync(Uri server)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server);
        author.Write("one.bin", ObjectSize, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "--quiet", "origin", "main");
        return author;
    }

    /// <summary>Clones, while all that a proxy has connected breaks half-way through the object.</summary>
    private async Task<IReadOnlyDictionary<string, string>> CloneCutInTheMiddleAsync(Proxy proxy)
    {
        var half = proxy.Down.CloseAfter(ObjectSize / 2);
        var clone = Sandbox.CloneAsync();
        await half;
        proxy.Cut();
        proxy.Down.Open();
        return (await clone).Hashes();
    }

    /// <summary>
    /// An upload is bound to its bytes, and a client can send with them what no signature covers, and thereby have the store say of them
    /// that they are compressed. Whether it verifies them then or not, everybody else gets them.
    /// </summary>
    [Test]
    public async Task What_an_uploader_sends_beside_the_bytes_keeps_them_from_nobody([Values] bool verifies)
    {
        var server = await Sandbox.StartServerAsync(await MakeStorageAsync());
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        author.Write("one.bin", 100_000, seed: 1);
        await author.CommitAllAsync();
        var content = await File.ReadAllBytesAsync(author.PathOf("one.bin"));
        var item = new { oid = Convert.ToHexStringLower(SHA256.HashData(content)), size = content.Length };
        using var client = new HttpClient { BaseAddress = server.Address };

        using var batch = await client.PostAsJsonAsync(
            $"{LfsApi.DefaultPath}/objects/batch", new { operation = "upload", objects = new[] { item } });
        var actions = (await batch.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("objects")[0].GetProperty("actions");
        using (var sent = await SendAsync(client, HttpMethod.Put, actions.GetProperty("upload"), new ByteArrayContent(content), Foreign))
            sent.IsSuccessStatusCode.Should().BeTrue(await sent.Content.ReadAsStringAsync());
        if (verifies)
        {
            using var verified = await SendAsync(client, HttpMethod.Post, actions.GetProperty("verify"), JsonContent.Create(item));
            verified.IsSuccessStatusCode.Should().BeTrue(await verified.Content.ReadAsStringAsync());
        }

        await author.GitAsync("push", "--quiet", "origin", "main");
        (await Sandbox.CloneAsync()).Hashes().Should().Equal(author.Hashes());
    }

    private static readonly (string Name, string Value)[] Foreign =
    [
        ("Content-Encoding", "gzip"),
        ("x-ms-blob-content-encoding", "gzip"),
        ("Content-Disposition", "inline; filename=x.html"),
        ("Cache-Control", "public, max-age=31536000"),
        ("Content-Language", "tlh"),
    ];

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, JsonElement action, HttpContent body, params (string Name, string Value)[] beside)
    {
        using var request = new HttpRequestMessage(method, action.GetProperty("href").GetString()) { Content = body };
        var own = action.TryGetProperty("header", out var header)
            ? header.EnumerateObject().Select(entry => (entry.Name, entry.Value.GetString()!))
            : [];
        foreach (var (name, value) in own.Concat(beside))
        {
            if (request.Headers.TryAddWithoutValidation(name, value))
                continue;
            body.Headers.Remove(name);
            body.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    [Test]
    public async Task Two_GiB_pass_through_in_flat_memory()
    {
        const long Size = 2 * GiB;
        var server = await Sandbox.StartServerAsync([.. await MakeStorageAsync(), $"--{ModeKey}={TransferMode.Streamed}"]);
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        var oid = Convert.ToHexStringLower(await SHA256.HashDataAsync(new PatternStream(Size)));
        var address = $"{LfsApi.DefaultPath}/objects/storage/{oid}";

        using (var put = await client.PutAsync(address, new StreamContent(new PatternStream(Size)) { Headers = { ContentLength = Size } }))
            put.StatusCode.Should().Be(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        await using (var got = await client.GetStreamAsync(address))
            Convert.ToHexStringLower(await SHA256.HashDataAsync(got)).Should().Be(oid);

        // A tenth of the object. It is 110 to 150 MiB, of which some 70 are the runtime's and its libraries'.
        server.Process.PeakMemory.Should().BeLessThan(200 * MiB);
    }

    private async Task<WorkTree> CreateWorkTreeWithFilesAsync(Uri server, string? user = null, string? password = null)
    {
        var author = await Sandbox.CreateWorkTreeAsync(server);
        if (user is not null)
            await author.SignInAsync(user, password!);
        var sizes = new Random(200);
        for (var i = 0; i < 200; i++)
            author.Write($"files {i % 7}/{i} é.bin", i == 0 ? 20 * MiB : sizes.Next(i % 10 == 0 ? (int)MiB : 20_000), seed: i);
        await author.CommitAllAsync();
        return author;
    }
}
