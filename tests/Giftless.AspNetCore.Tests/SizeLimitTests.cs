using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.AspNetCore.Tests;

/// <summary>No way in takes an object over <c>MaxObjectSize</c>: no batch has to be asked first where anybody may write.</summary>
public sealed class SizeLimitTests
{
    private const int Most = 1500;
    private const int PartSize = 1000;

    private static readonly Sample Allowed = Sample.Of(Most);
    private static readonly Sample TooLong = Sample.Of(Most + 1);

    private LfsHost _host = null!;

    [SetUp]
    public async Task Start() => _host = await LfsHost.StartAsync(setup => setup.Options = options => options.Limits.MaxObjectSize = Most);

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_whole_object([Values] bool chunked)
    {
        await (await PutAsync(LfsHost.PathOf(Allowed), Allowed.Bytes, chunked)).ShouldBeAsync(200);
        await (await PutAsync(LfsHost.PathOf(TooLong), TooLong.Bytes, chunked)).ShouldBeErrorAsync(413, "1500");
        _host.StoredFiles().Should().ContainSingle();
    }

    [TestCase(0, Most + 1, Most + 1)]
    [TestCase(PartSize, 501, PartSize)]
    [TestCase(9223372036854775000, 1000, 9223372036854775000)]
    [TestCase(long.MaxValue, long.MaxValue, long.MaxValue)]
    public async Task A_part_that_ends_behind_the_limit(long position, long size, long partSize)
    {
        var path = $"{LfsHost.PathOf(TooLong)}/part?upload={LfsHost.UploadName(TooLong.Size, partSize)}&number={1 + (position / partSize)}"
            + $"&pos={position}&size={size}";
        await (await PutAsync(path, [1], chunked: true)).ShouldBeErrorAsync(413, Most.ToString(null as IFormatProvider));
        _host.StoredFiles().Should().BeEmpty();
    }

    [TestCase(Most + 1)]
    [TestCase(long.MaxValue)]
    public async Task A_commit_over_the_limit(long size)
    {
        await (await _host.Client.PostAsync($"{LfsHost.PathOf(TooLong)}/commit?upload={LfsHost.UploadName(size, PartSize)}&size={size}",
            content: null)).ShouldBeErrorAsync(413, "1500");
        _host.StoredFiles().Should().BeEmpty();
    }

    [Test]
    public async Task Parts_up_to_the_limit_become_an_object()
    {
        var upload = _host.StartUpload(Allowed, PartSize);
        foreach (var (position, size) in new[] { (0, PartSize), (PartSize, Most - PartSize) })
        {
            var path = $"{LfsHost.PathOf(Allowed)}/part?upload={upload}&number={1 + (position / PartSize)}&pos={position}&size={size}";
            await (await PutAsync(path, Allowed.Bytes[position..(position + size)], chunked: false)).ShouldBeAsync(200);
        }

        await (await _host.Client.PostAsync($"{LfsHost.PathOf(Allowed)}/commit?upload={upload}&size={Most}", content: null)).ShouldBeAsync(
            200);
        (await _host.Client.GetByteArrayAsync(LfsHost.PathOf(Allowed))).Should().Equal(Allowed.Bytes);
    }

    private Task<HttpResponseMessage> PutAsync(string path, byte[] body, bool chunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        return _host.Client.SendAsync(request);
    }
}
