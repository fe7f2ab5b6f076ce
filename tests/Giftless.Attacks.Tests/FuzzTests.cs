using System.Net.Http.Headers;
using System.Text;
using Giftless.Authentication.Ssh;

namespace Giftless.Attacks.Tests;

/// <summary>
/// Requests that were right before chance changed them. None is a failure of the server, none hangs, and no log tells a secret. The
/// variable GIFTLESS_FUZZ says how many (10,000 without it), GIFTLESS_FUZZ_SEED with which seed.
/// </summary>
public sealed class FuzzTests
{
    private const int Workers = 4;

    /// <summary>So many are sent before the log is looked at, and emptied.</summary>
    private const int Round = 2000;

    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("GIFTLESS_FUZZ") ?? "10000", provider: null);
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("GIFTLESS_FUZZ_SEED") ?? Random.Shared.Next().ToString(provider: null), provider: null);

    private static readonly string[] Morsels =
    [
        "", "\0", "\r\n", "\n", "%", "%00", "%0d%0a", "%2e%2e%2f", "%252e", "..", "/", "//", "\\", "?", "#", "&", "=", ";", ",", ":", "@",
        " ", "\t",
        "\"", "'", "{", "}", "[", "]", "null", "true", "-1", "0", "9223372036854775807", "9223372036854775808", "1e400", "\u202e", "ü",
        "\ud83d\ude80",
        "objects", "storage", "locks", "batch", ".git", "info/lfs", "Basic ", "Bearer ", "GitLfs ", "bytes=0-", "bytes=5-1", "bytes=-0",
        "chunked", "giftless_",
        "application/vnd.git-lfs+json", "sha256", "upload", "download", "force", "x-filename", "\\u0000", "\\ud800", new('a', 300),
        new('[', 200),
    ];

    private AttackHost _server = null!;
    private Attempt[] _attempts = [];
    private string _accessToken = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await AttackHost.StartAsync(anonymousRead: true);
        _attempts = _server.Attempts;
        _accessToken = await _server.AccessTokenAsync($"obj:{AttackHost.Repository}/*");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task No_request_fails_the_server_hangs_or_tells_a_secret()
    {
        await TestContext.Out.WriteLineAsync($"{Count} requests with seed {Seed}");
        await RunAsync(Round, Seed);
        var before = Memory();
        for (var done = 0; done < Count; done += Round)
            await RunAsync(Math.Min(Round, Count - done), Seed + 1 + (done / Round * Workers));
        (Memory() - before).Should().BeLessThan(32 * 1024 * 1024, "of requests nothing stays");
    }

    [Test]
    public void No_command_over_SSH_is_more_than_refused()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Count; i++)
        {
            var command = Mutate("git-lfs-authenticate org/repo.git upload", random);
            if (GitLfsAuthenticate.TryParseCommand(command, out var path, out _) && RepositoryName.TryParsePath(path, out var name, out _))
                name.ToString().Split('/').Should().NotContain(["..", ".", ""]);
        }
    }

    private async Task RunAsync(int count, int seed)
    {
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(count / Workers, seed + worker))));

        // Kestrel itself writes down what is no HTTP, for whoever has asked for that.
        var log = _server.Host.Log.All().Where(text => !text.Contains("Invalid ", StringComparison.Ordinal)).ToList();
        log.Should().NotBeEmpty();
        foreach (var secret in AttackHost.Secrets.Append(_accessToken))
            log.Should().NotContain(text => text.Contains(secret, StringComparison.Ordinal), "with seed {0}", seed);
        _server.Host.Log.Errors().Should().BeEmpty("with seed {0}", seed);
        _server.Host.Log.Clear();
    }

    private async Task WorkAsync(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var request = Mutate(await OriginalAsync(random), random);
            var status = await RawRequest.SendAsync(_server.Host.Address, request, (byte)random.Next(1, 250));
            status.Should().NotBeInRange(500, 599, "of this, with seed {0}:\n{1}", seed, request);
        }
    }

    /// <summary>A request that is right, as it goes over the line.</summary>
    private async Task<string> OriginalAsync(Random random)
    {
        var attempt = _attempts[random.Next(_attempts.Length)];
        using var request = attempt.OnOwn();
        if (random.Next(4) == 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _accessToken);
        else if (random.Next(3) > 0)
            AttackHost.As(request, random.Next(2) == 0 ? "writer" : "reader");
        var body = request.Content is null ? "" : Encoding.Latin1.GetString(await request.Content.ReadAsByteArrayAsync());
        var text = new StringBuilder($"{request.Method} {request.RequestUri} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        foreach (var (name, values) in request.Headers.NonValidated)
            text.Append($"{name}: {values}\r\n");
        foreach (var (name, values) in request.Content?.Headers.NonValidated ?? default)
            text.Append($"{name}: {values}\r\n");
        return text.Append($"Content-Length: {body.Length}\r\n\r\n").Append(body).ToString();
    }

    private static string Mutate(string text, Random random)
    {
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(4) == 0 ? random.Next(40) : random.Next(3), text.Length - at);
            text = string.Concat(text.AsSpan(0, at), Morsels[random.Next(Morsels.Length)], text.AsSpan(at + length));
        }

        return text;
    }

    private static long Memory()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
