using System.Security.Cryptography;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.AspNetCore.Tests;

/// <summary>What the sender of an object, or of a part of one, says of its bytes (RFC 9530, and 3230 and 1864 before it).</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class DigestTests(bool part)
{
    private const int PartSize = 1000;

    private static readonly Sample Object = Sample.Of(PartSize + 500);

    private LfsHost _host = null!;

    [SetUp]
    public async Task Start() => _host = await LfsHost.StartAsync();

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [TestCase("Content-Digest", "sha-256=:SHA256:")]
    [TestCase("Content-Digest", "sha-512=:SHA512:, sha-256=:SHA256:")]
    [TestCase("Content-Digest", "md5=:MD5:")]
    [TestCase("Content-Digest", "unknown=:AAAA:, sha-256=:SHA256:;a;b=1;c=\"x\"\t,\tcrc32c=::")]
    [TestCase("Content-Digest", "sha-512=:AAAA:, sha-512=:SHA512:")]
    [TestCase("Content-Digest", "unknown=:AAAA:")]
    [TestCase("Content-Digest", "")]
    [TestCase("Repr-Digest", "sha-256=:SHA256:")]
    [TestCase("Repr-Digest", "sha-512=:SHA512:")]
    [TestCase("Digest", "SHA-256=SHA256,sha-512=SHA512, unixsum=30637")]
    [TestCase("Content-MD5", "MD5")]
    public async Task Takes_what_is_as_its_sender_says(string header, string value)
    {
        await (await PutAsync(header, value)).ShouldBeAsync(200);
        ShouldBeHeld(expected: true);
    }

    [TestCase("Content-Digest", "sha-256=:SHA256:")]
    [TestCase("Content-Digest", "sha-512=:SHA512:")]
    [TestCase("Content-Digest", "unknown=:AAAA:, md5=:MD5:")]
    [TestCase("Repr-Digest", "sha-256=:SHA256:")]
    [TestCase("Repr-Digest", "sha-512=:SHA512:")]
    [TestCase("Digest", "sha-256=SHA256")]
    [TestCase("Digest", "SHA-512=SHA512")]
    [TestCase("Content-MD5", "MD5")]
    public async Task Says_400_of_other_bytes_and_keeps_nothing_of_them(string header, string value)
    {
        await (await PutAsync(header, value, of: "other")).ShouldBeErrorAsync(400, $"'{header}'");
        ShouldBeHeld(expected: false);
        await (await PutAsync(header, value)).ShouldBeAsync(200);
    }

    [TestCase("Content-Digest", "sha-256=SHA256")]
    [TestCase("Content-Digest", "sha-256=:SHA512:")]
    [TestCase("Content-Digest", "sha-256=:====:")]
    [TestCase("Content-Digest", "sha-256=::")]
    [TestCase("Content-Digest", "SHA-256=:SHA256:")]
    [TestCase("Content-Digest", "sha-256")]
    [TestCase("Content-Digest", "sha-256=:SHA256:,")]
    [TestCase("Content-Digest", "sha-256=:SHA256: sha-512=:SHA512:")]
    [TestCase("Content-Digest", "unknown=7")]
    [TestCase("Repr-Digest", "nonsense here")]
    [TestCase("Digest", "sha-256=AAAA")]
    [TestCase("Content-MD5", "nonsense")]
    public async Task Says_400_of_what_is_no_digest(string header, string value)
    {
        await (await PutAsync(header, value)).ShouldBeErrorAsync(400, $"'{header}'");
        ShouldBeHeld(expected: false);
    }

    [Test]
    public async Task Checks_what_is_said_in_more_than_one_line()
    {
        var wrong = Convert.ToBase64String(SHA512.HashData("other"u8));
        using var request = RequestOf("Content-Digest", "sha-256=:SHA256:", Bytes);
        request.Content!.Headers.TryAddWithoutValidation("Content-Digest", $"sha-512=:{wrong}:").Should().BeTrue();
        await (await _host.Client.SendAsync(request)).ShouldBeErrorAsync(400, "'Content-Digest'");
    }

    private Task<HttpResponseMessage> PutAsync(string header, string value, string? of = null) => _host.Client.SendAsync(
        RequestOf(header, value, of is null ? Bytes : Encoding.ASCII.GetBytes(of)));

    private HttpRequestMessage RequestOf(string header, string value, byte[] digested)
    {
        var path = LfsHost.PathOf(Object);
        if (part)
            path += $"/part?upload={_host.StartUpload(Object, PartSize)}&number=1&pos=0&size={PartSize}";
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(Bytes) };
        var digest = value
            .Replace("SHA256", Convert.ToBase64String(SHA256.HashData(digested)), StringComparison.Ordinal)
            .Replace("SHA512", Convert.ToBase64String(SHA512.HashData(digested)), StringComparison.Ordinal)
            .Replace("MD5", Convert.ToBase64String(MD5.HashData(digested)), StringComparison.Ordinal);
        if (!request.Headers.TryAddWithoutValidation(header, digest))
            request.Content.Headers.TryAddWithoutValidation(header, digest).Should().BeTrue();
        return request;
    }

    private byte[] Bytes => part ? Object.Bytes[..PartSize] : Object.Bytes;

    private void ShouldBeHeld(bool expected) => _host.StoredFiles().Any(
        file => part ? file.Contains(".staged", StringComparison.Ordinal) : file == $"org/repo/{Object.Oid}").Should().Be(expected);
}
