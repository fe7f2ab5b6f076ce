using System.IO.Compression;
using System.Net;
using System.Text;

namespace Giftless.GitHost.Tests;

/// <summary>Names, bodies and users that mean no good.</summary>
public sealed class HostileTests : GitHostTest
{
    private const string Nothing = "0000000000000000000000000000000000000000";
    private const string Unknown = "1111111111111111111111111111111111111111";
    private const string Refs = "info/refs?service=git-receive-pack";

    [TestCase("/a.git/objects.git/" + Refs)]
    [TestCase("/.hooks.git/" + Refs)]
    [TestCase("/.staged/x.git/" + Refs)]
    [TestCase("/a/..%2f..%2fb.git/" + Refs)]
    [TestCase("/a%00b.git/" + Refs)]
    [TestCase("/--upload-pack=x/%5c.git/" + Refs)]
    [TestCase("/none.git/info/refs?service=git-upload-pack")]
    [TestCase("/none.git/HEAD")]
    [TestCase("/none.git/objects/info/packs")]
    public async Task What_is_no_repository_is_404_and_makes_none(string path)
    {
        using var client = SignedIn();
        using var reply = await client.GetAsync(path);
        reply.StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
        Directory.EnumerateDirectories(Repositories).Select(Path.GetFileName).Should().OnlyContain(name => name![0] == '.');
    }

    [TestCase("/game.git/info/refs")]
    [TestCase("/game.git/info/refs?service=git-upload-archive")]
    [TestCase("/game.git/info/refs?service=--help")]
    [TestCase("/game.git/git-receive-pack")]
    public async Task Other_services_are_refused(string path)
    {
        using var client = SignedIn();
        (await client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Nobody_comes_in_without_a_password()
    {
        using var client = new HttpClient { BaseAddress = Host.Address };
        foreach (var path in new[] { "/", "/files/game", "/archive/game", $"/game.git/{Refs}", "/game.git/info/lfs/locks" })
        {
            using var reply = await client.GetAsync(path);
            reply.StatusCode.Should().Be(HttpStatusCode.Unauthorized, path);
        }

        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("alice:no"u8));
        (await client.GetAsync("/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Directory.Exists(Path.Join(Repositories, "game.git")).Should().BeFalse();
    }

    [TestCase("git-upload-pack", "zzzz")]
    [TestCase("git-upload-pack", "fff0")]
    [TestCase("git-receive-pack", "0004")]
    [TestCase("git-receive-pack", $"0094{Nothing} {Unknown} refs/../../x\0 report-status 0000")]
    public async Task Broken_bodies_are_answered_and_change_nothing(string service, string body)
    {
        var tree = await CreateAsync("game", size: 100);
        await tree.GitAsync("push", "--quiet", "origin", "main");
        var before = await tree.GitAsync("ls-remote", "origin");
        using var client = SignedIn();
        foreach (var isZipped in new[] { false, true })
        {
            var bytes = Encoding.ASCII.GetBytes(body);
            using var content = new ByteArrayContent(isZipped ? Zip(bytes) : bytes);
            content.Headers.ContentType = new($"application/x-{service}-request");
            if (isZipped)
                content.Headers.ContentEncoding.Add("gzip");
            try
            {
                using var reply = await client.PostAsync($"/game.git/{service}", content);
                await reply.Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException)
            {
                // git ends in the middle of its answer.
            }
        }

        (await tree.GitAsync("ls-remote", "origin")).Should().Be(before);
        await tree.GitAsync("--git-dir", Path.Join(Repositories, "game.git"), "fsck", "--strict");
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return zipped.ToArray();
    }
}
