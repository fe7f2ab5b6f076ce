using Giftless.GoogleCloud.Fake;

namespace Giftless.EndToEnd.Tests;

/// <summary>The standalone server on Google Cloud Storage, as the fake has it.</summary>
public sealed class GoogleCloudTests : CloudStorageTests
{
    private FakeGoogleCloud _fake = null!;

    [SetUp]
    public async Task StartFakeAsync() => _fake = await FakeGoogleCloud.StartAsync();

    [TearDown]
    public ValueTask StopFakeAsync() => _fake.DisposeAsync();

    private protected override string ModeKey => "GitLfs:Storage:GoogleCloud:Mode";

    private protected override Uri Store => _fake.Address;

    private protected override async Task<string[]> MakeStorageAsync(Uri store)
    {
        var key = Path.Join(Sandbox.MakeFolder("google"), "key.json");
        await File.WriteAllTextAsync(key, _fake.Account.KeyJson);
        return
        [
            "--GitLfs:Storage:Provider=GoogleCloud",
            $"--GitLfs:Storage:GoogleCloud:Bucket={FakeGoogleCloud.Bucket}",
            "--GitLfs:Storage:GoogleCloud:Prefix=lfs",
            $"--GitLfs:Storage:GoogleCloud:Endpoint={store}",
            $"--GitLfs:Storage:GoogleCloud:AccountKeyFile={key}",
        ];
    }

    [Test]
    public async Task The_objects_lie_in_the_bucket_as_they_are()
    {
        var server = await Sandbox.StartServerAsync(await MakeStorageAsync());
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        author.Write("one.bin", 10_000, seed: 1);
        await author.CommitAllAsync();
        await author.GitAsync("push", "--quiet", "origin", "main");

        _fake.Names.Should().ContainSingle().Which.Should().StartWith("lfs/my-org/my-repo/");
        _fake.Read(_fake.Names[0]).Should().Equal(await File.ReadAllBytesAsync(author.PathOf("one.bin")));
    }

    [Test]
    public async Task A_server_reads_again_what_a_service_does_not_check()
    {
        await _fake.DisposeAsync();
        _fake = await FakeGoogleCloud.StartAsync(new FakeSettings { ChecksContentSha256 = false });
        var server = await Sandbox.StartServerAsync(await MakeStorageAsync());
        server.Process.Everything.Should().Contain("read again before they become objects");
    }
}
