using Giftless.EndToEnd.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Client.Tests;

/// <summary>Lines break, and transfers go on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BrokenLineTests : IDisposable
{
    private const int Length = 16 * 1024 * 1024;

    private readonly TempFolder _folder = new();
    private readonly Sample _content = Sample.Of(Length);

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_download_goes_on_where_it_was_cut()
    {
        await using var host = await LfsHost.StartAsync();
        await using var proxy = new Proxy([host.Address]);
        host.Hold(_content);
        var client = Clients.Of(proxy);

        var cut = proxy.Down.CloseAfter(Length / 2);
        var download = client.DownloadAsync([_content.Into(_folder)]);
        await cut;
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(".part");
        proxy.Down.Open();
        proxy.Cut();

        (await download).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        proxy.Down.Passed.Should().BeLessThan(Length * 3 / 4, "what was there does not come again");
        File.ReadAllBytes(_content.Into(_folder).Path).Should().Equal(_content.Bytes);
    }

    [Test]
    public async Task A_download_that_was_given_up_goes_on_with_what_it_left()
    {
        await using var host = await LfsHost.StartAsync();
        host.Hold(_content);
        var target = _content.Into(_folder);
        await File.WriteAllBytesAsync(PartOf(target), _content.Bytes[..(Length - 10)]);
        var progress = new ProgressRecorder();

        (await Clients.Of(host).DownloadAsync([target], progress)).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        progress.All.Should().ContainSingle("10 bytes were missing");
        _folder.Files().Should().Equal(_content.Oid.ToString());
    }

    [TestCase(1000)]
    [TestCase(Length)]
    [TestCase(Length + 1)]
    public async Task Wrong_bytes_that_were_left_are_fetched_anew(int left)
    {
        await using var host = await LfsHost.StartAsync();
        host.Hold(_content);
        var target = _content.Into(_folder);
        await File.WriteAllBytesAsync(PartOf(target), new byte[left]);
        (await Clients.Of(host).DownloadAsync([target])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        File.ReadAllBytes(target.Path).Should().Equal(_content.Bytes);
    }

    [Test]
    public async Task An_upload_that_is_cut_is_sent_again()
    {
        await using var host = await LfsHost.StartAsync();
        await using var proxy = new Proxy([host.Address]);
        var cut = proxy.Up.CloseAfter(Length / 2);
        var upload = Clients.Of(proxy).UploadAsync([_content.Upload()]);
        await cut;
        proxy.Up.Open();
        proxy.Cut();
        (await upload).Single().Outcome.Should().Be(TransferOutcome.Transferred);
    }

    [Test]
    public async Task A_line_that_stands_still_counts_as_broken()
    {
        await using var host = await LfsHost.StartAsync();
        await using var proxy = new Proxy([host.Address]);
        host.Hold(_content);
        var client = Clients.Of(proxy, options => (options.ActivityTimeout, options.MaxRetries) = (TimeSpan.FromMilliseconds(300), 0));
        _ = proxy.Down.CloseAfter(Length / 2);
        var result = (await client.DownloadAsync([_content.Into(_folder)])).Single();
        result.Outcome.Should().Be(TransferOutcome.Failed);
        result.Message.Should().Contain("0.3 s");
    }

    [Test]
    public async Task The_caller_can_give_up_in_the_middle()
    {
        await using var host = await LfsHost.StartAsync();
        await using var proxy = new Proxy([host.Address]);
        host.Hold(_content);
        using var stop = new CancellationTokenSource();
        var cut = proxy.Down.CloseAfter(Length / 2);
        var download = Clients.Of(proxy).DownloadAsync([_content.Into(_folder)], cancellationToken: stop.Token);
        await cut;
        await stop.CancelAsync();
        await download.Awaiting(one => one).Should().ThrowAsync<OperationCanceledException>();
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(".part", "the next download goes on with it");
    }

    private static string PartOf(DownloadObject target) => $"{target.Path}.{target.Oid.ToString()[..16]}.part";
}
