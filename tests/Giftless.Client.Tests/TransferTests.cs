using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Client.Tests;

/// <summary>Objects go up and come back.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransferTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RequestLog _requests = new();

    public void Dispose() => _folder.Dispose();

    private Task<LfsHost> StartAsync(Action<LfsHostSetup>? configure = null) => LfsHost.StartAsync(setup =>
    {
        setup.Pipeline = _requests.Watch;
        configure?.Invoke(setup);
    });

    [Test]
    public async Task Many_objects_go_up_in_batches_and_come_back()
    {
        await using var host = await StartAsync();
        var client = Clients.Of(host);
        var contents = Enumerable.Range(0, 250).Select(i => Sample.Of(1000 + i, seed: i)).ToArray();

        var sent = await client.UploadAsync([.. contents.Select(content => content.Upload())]);
        sent.Should().OnlyContain(result => result.Outcome == TransferOutcome.Transferred);
        sent.Select(result => result.Oid).Should().Equal(contents.Select(content => (Oid?)content.Oid));
        _requests.Count("POST", "objects/batch").Should().Be(3, "a batch has 100 objects at the most");

        var got = await client.DownloadAsync([.. contents.Select(content => content.Into(_folder))]);
        got.Should().OnlyContain(result => result.Outcome == TransferOutcome.Transferred);
        foreach (var content in contents)
            File.ReadAllBytes(content.Into(_folder).Path).Should().Equal(content.Bytes);
        _folder.Files().Should().HaveCount(contents.Length, "nothing else is left");
    }

    [Test]
    public async Task What_is_held_is_not_moved_again()
    {
        await using var host = await StartAsync();
        var client = Clients.Of(host);
        var content = host.Hold(Sample.Of(1000));
        var path = Path.Join(_folder.Path, "scan.tif");
        await File.WriteAllBytesAsync(path, content.Bytes);

        (await client.UploadAsync([UploadObject.FromFile(path)])).Single().Outcome.Should().Be(TransferOutcome.Held);
        (await client.DownloadAsync([content.Into(_folder, "scan.tif")])).Single().Outcome.Should().Be(TransferOutcome.Held);
        _requests.Count("PUT").Should().Be(0);
        _requests.Count("GET").Should().Be(0);
    }

    [Test]
    public async Task Long_objects_do_not_wait_for_each_other_to_be_hashed()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Batch = (http, _) => ScriptedServer.ReplyAsync(http, "{}");
        var path = Path.Join(_folder.Path, "long");
        await using (var file = File.Create(path))
            file.SetLength(256 * 1024 * 1024);
        var results = await Clients.Of(server.Address).UploadAsync([UploadObject.FromFile(path), Sample.Of(10).Upload()]);
        results.Should().OnlyContain(result => result.Outcome == TransferOutcome.Held);
        server.Batches.Should().Be(2);
    }

    [Test]
    public async Task An_object_that_is_given_twice_is_sent_once()
    {
        await using var host = await StartAsync();
        var content = Sample.Of(1000);
        var results = await Clients.Of(host).UploadAsync([content.Upload(), content.Upload()]);
        results.Should().HaveCount(2).And.OnlyContain(result => result.Outcome == TransferOutcome.Transferred);
        _requests.Count("PUT").Should().Be(1);
    }

    [Test]
    public async Task One_that_fails_does_not_fail_the_others()
    {
        await using var host = await StartAsync();
        var client = Clients.Of(host);
        var (good, missing) = (host.Hold(Sample.Of(1000)), Sample.Of(1000, seed: 2));

        var got = await client.DownloadAsync([missing.Into(_folder), good.Into(_folder)]);
        got.Select(result => result.Outcome).Should().Equal(TransferOutcome.Failed, TransferOutcome.Transferred);
        got[0].Code.Should().Be(404);
        got[0].Message.Should().NotBeNullOrEmpty();
        _folder.Files().Should().Equal(good.Oid.ToString());

        var wrong = UploadObject.FromStream(new MemoryStream(good.Bytes), Sample.Of("other").Oid);
        var sent = await client.UploadAsync(
            [UploadObject.FromFile(Path.Join(_folder.Path, "no such file")), wrong, Sample.Of(10).Upload()]);
        sent.Select(result => result.Outcome).Should().Equal(TransferOutcome.Failed, TransferOutcome.Failed, TransferOutcome.Transferred);
        sent[0].Message.Should().Contain("no such file");
        sent[1].Code.Should().Be(400);
    }

    [Test]
    public async Task A_file_with_other_content_is_replaced_and_an_empty_object_is_one()
    {
        await using var host = await StartAsync();
        var client = Clients.Of(host);
        var empty = Sample.Of(0);
        (await client.UploadAsync([empty.Upload()])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        var target = empty.Into(_folder, "folder/file");
        Directory.CreateDirectory(Path.GetDirectoryName(target.Path)!);
        await File.WriteAllTextAsync(target.Path, "old");

        (await client.DownloadAsync([target])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        new FileInfo(target.Path).Length.Should().Be(0);
        _folder.Files().Should().ContainSingle();
    }

    [Test]
    public async Task Progress_is_told_to_the_end()
    {
        await using var host = await StartAsync();
        var client = Clients.Of(host);
        var content = Sample.Of(1_000_000);
        var (up, down) = (new ProgressRecorder(), new ProgressRecorder());
        await client.UploadAsync([content.Upload()], up);
        await client.DownloadAsync([content.Into(_folder)], down);
        foreach (var told in new[] { up.All, down.All })
        {
            told.Should().HaveCountGreaterThan(3).And.OnlyContain(one => one.Oid == content.Oid && one.Size == content.Size);
            told.Select(one => one.Bytes).Should().BeInAscendingOrder().And.EndWith(content.Size);
        }
    }

    [Test]
    public async Task An_upload_is_verified_where_the_server_wants_it()
    {
        await using var host = await StartAsync(setup => setup.VerifiesUploads = true);
        (await Clients.Of(host).UploadAsync([Sample.Of(10).Upload()])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        _requests.Count("POST", "verify").Should().Be(1);
    }
}
