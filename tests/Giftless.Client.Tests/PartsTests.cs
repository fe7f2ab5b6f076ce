using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Client.Tests;

/// <summary>Long objects go up in parts.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PartsTests
{
    private const int PartSize = 100_000;

    private readonly RequestLog _requests = new();
    private readonly Sample _long = Sample.Of((5 * PartSize) + 1);

    private Task<LfsHost> StartAsync() => LfsHost.StartAsync(setup =>
    {
        setup.Pipeline = _requests.Watch;
        setup.Options = options => options.Multipart.PartSize = PartSize;
    });

    [Test]
    public async Task All_parts_are_sent_and_committed_beside_a_short_object()
    {
        await using var host = await StartAsync();
        var progress = new ProgressRecorder();
        var results = await Clients.Of(host).UploadAsync([_long.Upload(), Sample.Of(10).Upload()], progress);
        results.Should().OnlyContain(result => result.Outcome == TransferOutcome.Transferred);
        _requests.Count("PUT").Should().Be(7);
        _requests.Count("POST", "commit").Should().Be(1);
        progress.All.Where(one => one.Oid == _long.Oid).Max(one => one.Bytes).Should().Be(_long.Size);
        await ShouldBeHeldAsync(host);
    }

    [Test]
    public async Task An_upload_that_was_given_up_goes_on_with_the_missing_parts()
    {
        await using var host = await StartAsync();
        using var stop = new CancellationTokenSource();
        var stream = new TrippingStream(_long.Bytes, PartSize * 3, stop.Cancel);
        var client = Clients.Of(host, options => options.MaxParallelParts = 1);
        await client.Awaiting(one => one.UploadAsync([UploadObject.FromStream(stream, _long.Oid)], cancellationToken: stop.Token))
            .Should().ThrowAsync<OperationCanceledException>();
        var before = _requests.Count("PUT");

        (await client.UploadAsync([_long.Upload()])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        (_requests.Count("PUT") - before).Should().BeInRange(1, 3, "three parts were there");
        await ShouldBeHeldAsync(host);
    }

    private async Task ShouldBeHeldAsync(LfsHost host)
    {
        using var folder = new TempFolder();
        (await Clients.Of(host).DownloadAsync([_long.Into(folder)])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
    }

    /// <summary>Does something as soon as it is read beyond a point.</summary>
    private sealed class TrippingStream(byte[] bytes, long point, Action trip) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= point)
                trip();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
