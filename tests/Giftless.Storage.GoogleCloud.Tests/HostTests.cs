using System.Collections.Concurrent;
using Giftless.GoogleCloud.Fake;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>The storage in a host: its registration, its batches over HTTP, its cleaner.</summary>
public sealed class HostTests
{
    private readonly FakeSettings _settings = new();
    private FakeGoogleCloud _fake = null!;

    [SetUp]
    public async Task StartAsync() => _fake = await FakeGoogleCloud.StartAsync(_settings);

    [TearDown]
    public ValueTask StopAsync() => _fake.DisposeAsync();

    [Test]
    public void Wrong_options_stop_the_start()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddGitLfs().AddGoogleCloudStorage(bucket: "");
        using var provider = services.BuildServiceProvider();
        FluentActions.Invoking(() => provider.GetRequiredService<IStartupValidator>().Validate())
            .Should().Throw<OptionsValidationException>().WithMessage("*Bucket*AddGoogleCloudStorage(...)*");
    }

    [Test]
    public async Task Servers_of_one_process_have_prefixes_of_their_own()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs =>
            {
                Use(lfs);
                Use(lfs.Services.AddGitLfs("other"), options => options.Prefix = "other");
            };
            setup.Map = app =>
            {
                app.MapGitLfs("/one/{repo}").AllowAnonymous();
                app.MapGitLfs("/two/{repo}", name: "other").AllowAnonymous();
            };
        });
        var content = Sample.Of("object");
        foreach (var mount in new[] { "one", "two" })
        {
            var actions = await host.ActionsAsync("upload", content, path: $"/{mount}/repo/objects/batch");
            await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(content.Bytes))).ShouldBeAsync(200);
            await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(content))).ShouldBeAsync(200);
        }

        _fake.Names.Should().Equal($"lfs/repo/{content.Oid}", $"other/repo/{content.Oid}");
    }

    [Test]
    public async Task A_body_that_was_staged_is_offered_only_after_it_was_verified([Values] bool isWrong)
    {
        await using var host = await LfsHost.StartAsync(
            setup => setup.Lfs = lfs => Use(lfs, options => options.UploadIntegrity = UploadIntegrity.Staged));
        var content = Sample.Of(1000);
        var actions = await host.ActionsAsync("upload", content);
        var sent = isWrong ? Sample.Of(1000, seed: 2) : content;
        await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(sent.Bytes))).ShouldBeAsync(200);
        (await host.BatchAsync("download", [content]))[0]!["actions"].Should().BeNull();

        await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(content))).ShouldBeAsync(
            isWrong ? 400 : 200);
        ((await host.BatchAsync("download", [content]))[0]!["actions"] is null).Should().Be(isWrong);
    }

    /// <summary>No signature covers what a client sends beside what it was told to.</summary>
    [Test]
    public async Task What_was_sent_beside_the_bytes_is_removed_by_verify()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => Use(lfs));
        var content = Sample.Of(1000);
        var actions = await host.ActionsAsync("upload", content);
        var body = new ByteArrayContent(content.Bytes);
        body.Headers.ContentEncoding.Add("gzip");
        body.Headers.ContentLanguage.Add("tlh");
        await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, body)).ShouldBeAsync(200);

        using var storage = FakeStorage.Open(_fake);
        var key = new ObjectKey(RepositoryName.Parse(LfsHost.Repository), content.Oid);
        (await storage.DescribeAsync(key, default))!.Value.Foreign.Should().Be("Content-Encoding");
        await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(content))).ShouldBeAsync(200);
        (await storage.DescribeAsync(key, default)).Should().Be(new StoredObject { Size = 1000, Sha256 = null });
        (await host.ActionsAsync("download", content))["download"]!["header"]!["Accept-Encoding"]!.GetValue<string>().Should().Be("gzip");
    }

    /// <summary>Those go to the store sixteen at a time; how long it takes is measured by the benchmarks.</summary>
    [TestCase("upload")]
    [TestCase("download")]
    public async Task A_batch_asks_the_store_once_for_each_object(string operation)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => Use(lfs));
        Sample[] contents = [.. Enumerable.Range(0, 100).Select(seed => Sample.Of(10, seed))];
        using var storage = FakeStorage.Open(_fake);
        if (operation == "download")
        {
            foreach (var content in contents)
                await storage.PutAsync(
                    new ObjectKey(RepositoryName.Parse(LfsHost.Repository), content.Oid), new MemoryStream(content.Bytes), 10, default);
        }

        var asked = new ConcurrentQueue<string>();
        _fake.Trouble = context =>
        {
            var path = Uri.UnescapeDataString(context.Request.Path.Value!);
            if (path.Contains($"{FakeStorage.Prefix}{LfsHost.Repository}", StringComparison.Ordinal))
                asked.Enqueue($"{context.Request.Method} {path}");
            return Task.CompletedTask;
        };
        (await host.BatchAsync(operation, contents)).Should().HaveCount(100).And.OnlyContain(entry => entry!["actions"] != null);
        asked.Should().BeEquivalentTo(
            contents.Select(
                content => $"GET /storage/v1/b/{FakeGoogleCloud.Bucket}/o/{FakeStorage.Prefix}{LfsHost.Repository}/{content.Oid}"));
    }

    private void Use(IGitLfsBuilder lfs, Action<GoogleCloudStorageOptions>? configure = null) => lfs.AddGoogleCloudStorage(options =>
    {
        FakeStorage.Configure(options, _fake);
        configure?.Invoke(options);
    });
}
