using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Giftless.EndToEnd.Tests.Support;
using Giftless.Storage;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server on a storage in a cloud. Each provider's tests derive from this.</summary>
public abstract class CloudStorageTests : EndToEndTest
{
    private const long GiB = 1024 * 1024 * 1024;
    private const long MiB = 1024 * 1024;

    /// <summary>The settings of a server on a storage that holds nothing yet.</summary>
    private protected abstract Task<string[]> MakeStorageAsync();

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

        server.Process.PeakMemory.Should().BeLessThan(150 * MiB);
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
