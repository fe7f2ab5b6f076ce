using System.Net.Http.Headers;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.AspNetCore.Tests;

/// <summary><c>POST objects/storage/verify</c>.</summary>
public sealed class VerifyTests
{
    private static readonly Sample Held = Sample.Of(10);
    private static readonly string Path = LfsHost.PathOf("objects/storage/verify");

    private LfsHost _host = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await LfsHost.StartAsync();
        _host.Hold(Held);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Says_200_of_what_is_here_with_that_size() =>
        await (await VerifyAsync($$"""{"oid":"{{Held.Oid}}","size":10}""")).ShouldBeAsync(200);

    [Test]
    public async Task Takes_the_content_type_that_the_client_sends_here()
    {
        using var content = LfsHost.VerifyContent(Held);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.git-lfs+json");
        await (await _host.Client.PostAsync(Path, content)).ShouldBeAsync(200);
    }

    [Test]
    public async Task Says_404_of_what_is_absent() =>
        await (await VerifyAsync($$"""{"oid":"{{new string('a', 64)}}","size":10}""")).ShouldBeErrorAsync(404, "not on this server");

    [TestCase(0)]
    [TestCase(11)]
    [TestCase(-1)]
    public async Task Says_409_of_another_size(int size) =>
        await (await VerifyAsync($$"""{"oid":"{{Held.Oid}}","size":{{size}}}""")).ShouldBeErrorAsync(409, "10 bytes");

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"oid":"OID"}""")]
    [TestCase("""{"size":10}""")]
    [TestCase("""{"oid":"xyz","size":10}""")]
    [TestCase("""{"oid":1,"size":10}""")]
    [TestCase("""{"oid":"\ud800","size":10}""")]
    [TestCase("""{"oid":"OID","size":"10"}""")]
    [TestCase("""{"oid":"OID","size":10.5}""")]
    [TestCase("""{"oid":"OID","size":null}""")]
    public async Task Says_400_of_what_is_wrong_in_any_other_way(string body) =>
        await (await VerifyAsync(body.Replace("OID", Held.Oid.ToString(), StringComparison.Ordinal))).ShouldBeErrorAsync(400);

    [Test]
    public async Task Says_405_406_and_415_as_the_batch_does()
    {
        var wrongMethod = await _host.Client.GetAsync(Path);
        await wrongMethod.ShouldBeErrorAsync(405);
        wrongMethod.Header("Allow").Should().Be("POST");
        await (await _host.Client.PostAsync(Path, new StringContent("{}"))).ShouldBeErrorAsync(415);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = LfsHost.VerifyContent(Held) };
        request.Headers.Accept.ParseAdd("text/html");
        await (await _host.Client.SendAsync(request)).ShouldBeErrorAsync(406);
    }

    [Test]
    public async Task Compares_with_the_sha256_that_a_store_tells_in_whatever_case()
    {
        var told = "";
        await using var host = await LfsHost.StartAsync(setup => setup.Wrap = inner => new TellingStorage(inner, () => told));
        host.Hold(Held);
        told = Held.Oid.ToString().ToUpperInvariant();
        await (await host.Client.PostAsync(Path, LfsHost.VerifyContent(Held))).ShouldBeAsync(200);
        told = new string('A', 64);
        await (await host.Client.PostAsync(Path, LfsHost.VerifyContent(Held))).ShouldBeErrorAsync(409, new string('a', 64));
        told = "no hash";
        await (await host.Client.PostAsync(Path, LfsHost.VerifyContent(Held))).ShouldBeErrorAsync(500);
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("64 hexadecimal characters, not 'no hash'");
    }

    private Task<HttpResponseMessage> VerifyAsync(string json) => _host.Client.PostAsync(Path, LfsHost.LfsContent(json));

    /// <summary>Tells a SHA-256 of what it holds.</summary>
    private sealed class TellingStorage(IBlobStore inner, Func<string> sha256) : DelegatingBlobStore(inner)
    {
        public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
            await base.FindAsync(name, cancellationToken) is { } found ? found with { Sha256 = sha256() } : null;
    }
}
