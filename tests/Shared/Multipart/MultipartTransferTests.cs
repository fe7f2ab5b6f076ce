using System.Security.Cryptography;
using Giftless.Events;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Tests.Multipart;

/// <summary>The transfer <c>multipart-basic</c> over HTTP. The tests of each provider that takes parts derive from this.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class MultipartTransferTests
{
    private LfsHost _host = null!;
    private MultipartClient _client = null!;
    private readonly EventRecorder _events = new();

    /// <summary>Registers the storage, which takes parts of <see cref="PartSize"/> and holds nothing.</summary>
    private protected abstract void AddStorage(IGitLfsBuilder lfs);

    /// <summary>The length in bytes from which on objects are cut.</summary>
    private protected virtual int PartSize => 1000;

    /// <summary>Whether a part of another length is refused at once, and not only when the upload is to be finished.</summary>
    private protected virtual bool ChecksPartLength => true;

    private Sample Long => Sample.Of((3 * PartSize) + 500);

    private static Sample Short => Sample.Of(10, seed: 2);

    [SetUp]
    public async Task StartAsync()
    {
        _host = await StartHostAsync();
        _client = ClientOf(_host);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task A_mixed_batch_is_sent_whole()
    {
        var reply = await _client.BatchAsync("upload", Long, Short);
        ((string?)reply["transfer"]).Should().Be("multipart-basic");
        var (cut, single) = (reply["objects"]![0]!["actions"]!.AsObject(), reply["objects"]![1]!["actions"]!.AsObject());
        MultipartClient.PartsOf(cut).Select(part => ((long?)part["pos"], (long?)part["size"]))
            .Should().Equal((0, PartSize), (PartSize, PartSize), (2 * PartSize, PartSize), (3 * PartSize, 500));
        MultipartClient.PartsOf(single).Should().ContainSingle();
        single.Should().NotContainKeys("upload", "commit");

        await _client.UploadAsync(cut, Long);
        await _client.UploadAsync(single, Short);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
        (await _client.DownloadAsync(Short)).Should().Equal(Short.Bytes);
    }

    [Test]
    public async Task A_batch_of_short_objects_falls_back_to_basic()
    {
        var reply = await _client.BatchAsync("upload", Short, Sample.Of(PartSize));
        ((string?)reply["transfer"]).Should().Be("basic");
        await _client.UploadAsync(Short);
        (await _client.DownloadAsync(Short)).Should().Equal(Short.Bytes);
    }

    [Test]
    public async Task A_client_that_does_nothing_else_can_send_and_get_short_objects_too()
    {
        using var client = new MultipartClient(LfsOf(_host)) { Transfers = ["multipart-basic"] };
        ((string?)(await client.BatchAsync("upload", Short))["transfer"]).Should().Be("multipart-basic");
        await client.UploadAsync(Short);
        (await client.DownloadAsync(Short)).Should().Equal(Short.Bytes);
    }

    [Test]
    public async Task A_client_that_only_does_basic_is_never_offered_parts()
    {
        using var client = new MultipartClient(LfsOf(_host)) { Transfers = ["basic"] };
        var reply = await client.BatchAsync("upload", Long);
        ((string?)reply["transfer"]).Should().Be("basic");
        await client.UploadAsync(Long);
        (await client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task An_object_that_is_held_needs_nothing()
    {
        await _client.UploadAsync(Long);
        (await _client.ActionsAsync(Long)).Should().BeNull();
    }

    [Test]
    public async Task An_interrupted_upload_goes_on_with_only_the_missing_parts_on_any_server()
    {
        var first = (await _client.ActionsAsync(Long))!;
        var parts = MultipartClient.PartsOf(first);
        await ShouldBeAsync(await _client.PutPartAsync(parts[1], Long), 200, 201);
        await ShouldBeAsync(await _client.PutPartAsync(parts[3], Long), 200, 201);

        await using var other = await StartHostAsync();
        using var client = ClientOf(other);
        var resumed = (await client.ActionsAsync(Long))!;
        MultipartClient.PartsOf(resumed).Select(part => (long?)part["pos"]).Should().Equal(0, 2 * PartSize);
        await client.UploadAsync(resumed, Long);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task Actions_of_one_server_work_on_another()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        await using var other = await StartHostAsync();
        foreach (var part in MultipartClient.PartsOf(actions))
            await ShouldBeAsync(await _client.PutPartAsync(part, Long), 200, 201);
        var commit = ((string)actions["commit"]!["href"]!).Replace(
            _host.Address.Authority, other.Address.Authority, StringComparison.Ordinal);
        await ShouldBeAsync(await _client.SendAsync(HttpMethod.Post, actions["commit"]!, href: commit), 200);
        (await _client.IsOfferedAsync(Long)).Should().BeTrue();
    }

    [Test]
    public async Task A_commit_with_a_missing_part_is_409_and_loses_nothing()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        var parts = MultipartClient.PartsOf(actions);
        foreach (var part in parts.Skip(1))
            await ShouldBeAsync(await _client.PutPartAsync(part, Long), 200, 201);

        await (await _client.CommitAsync(actions)).ShouldBeErrorAsync(409);
        (await _client.IsOfferedAsync(Long)).Should().BeFalse();
        await ShouldBeAsync(await _client.PutPartAsync(parts[0], Long), 200, 201);
        await ShouldBeAsync(await _client.CommitAsync(actions), 200);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task A_part_with_a_wrong_digest_is_refused_and_can_be_sent_again()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        var part = MultipartClient.PartsOf(actions)[0];
        await ShouldBeAsync(await _client.PutPartAsync(part, Long, Convert.ToBase64String(MD5.HashData("other"u8))), 400);
        MultipartClient.PartsOf((await _client.ActionsAsync(Long))!).Should().HaveCount(4, "none was taken");
        await _client.UploadAsync(actions, Long);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task Parts_that_are_not_the_object_are_refused_at_the_end_and_never_offered()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        var wrong = Sample.Of((int)Long.Size, seed: 3);
        foreach (var part in MultipartClient.PartsOf(actions))
            await ShouldBeAsync(await _client.PutPartAsync(part, wrong), 200, 201);
        await (await _client.CommitAsync(actions)).ShouldBeErrorAsync(400, "SHA-256");
        (await _client.IsOfferedAsync(Long)).Should().BeFalse();

        await _client.UploadAsync(Long);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task A_part_of_another_length_never_counts()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        var parts = MultipartClient.PartsOf(actions);
        parts[0]["size"] = PartSize - 1;
        ((int)(await _client.PutPartAsync(parts[0], Long)).StatusCode).Should().BeOneOf(ChecksPartLength ? [400, 403] : [200, 201]);
        foreach (var part in parts.Skip(1))
            await ShouldBeAsync(await _client.PutPartAsync(part, Long), 200, 201);
        await (await _client.CommitAsync(actions)).ShouldBeErrorAsync(409);

        MultipartClient.PartsOf((await _client.ActionsAsync(Long))!).Should().ContainSingle();
        await _client.UploadAsync(Long);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task An_aborted_upload_starts_anew()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        await ShouldBeAsync(await _client.PutPartAsync(MultipartClient.PartsOf(actions)[0], Long), 200, 201);
        await ShouldBeAsync(await _client.AbortAsync(actions), 200);
        await ShouldBeAsync(await _client.AbortAsync(actions), 200);
        await (await _client.CommitAsync(actions)).ShouldBeErrorAsync(409);
        MultipartClient.PartsOf((await _client.ActionsAsync(Long))!).Should().HaveCount(4);
    }

    [Test]
    public async Task A_commit_may_be_repeated_or_left_to_verify()
    {
        var actions = (await _client.ActionsAsync(Long))!;
        foreach (var part in MultipartClient.PartsOf(actions))
            await ShouldBeAsync(await _client.PutPartAsync(part, Long), 200, 201);
        await ShouldBeAsync(await _client.VerifyAsync(actions["verify"]!, Long), 200);
        (await _client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
        await ShouldBeAsync(await _client.CommitAsync(actions), 200);
        await ShouldBeAsync(await _client.CommitAsync(actions), 200);
    }

    [Test]
    public async Task Links_open_nothing_but_what_they_are_for()
    {
        await using var host = await StartHostAsync(app => app.MapGitLfs().RequireAuthorization());
        using var client = new MultipartClient(LfsOf(host)) { User = "writer" };
        var actions = (await client.ActionsAsync(Long))!;
        var commit = (string)actions["commit"]!["href"]!;
        foreach (var tampered in new[] { commit + "x", commit.Replace("/commit", "/abort", StringComparison.Ordinal),
            commit.Replace($"{Long.Oid}", $"{Short.Oid}", StringComparison.Ordinal) })
            await (await client.SendAsync(HttpMethod.Post, actions["commit"]!, href: tampered)).ShouldBeErrorAsync(403);
        foreach (var link in new[] { "commit", "abort" })
            await (await host.Client.PostAsync((string)actions[link]!["href"]!, content: null)).ShouldBeErrorAsync(401);
        await client.UploadAsync(actions, Long);
        (await client.DownloadAsync(Long)).Should().Equal(Long.Bytes);
    }

    [Test]
    public async Task The_host_hears_of_what_was_uploaded()
    {
        await _client.UploadAsync(Long);
        await _client.UploadAsync(Short);
        (await _events.WaitAsync(2))
            .Should().Equal([UploadOf(Long), UploadOf(Short)], "once each, although commit and verify both finish it");
    }

    [Test]
    public async Task The_host_hears_who_uploaded_and_of_nobody_who_only_looked()
    {
        await using var host = await StartHostAsync(app => app.MapGitLfs().RequireAuthorization());
        using var client = new MultipartClient(LfsOf(host)) { User = "writer" };
        foreach (var content in new[] { Long, Short })
        {
            var actions = (await client.ActionsAsync(content))!;
            await client.UploadAsync(actions, content);
            if (actions["verify"] is { } verify)
                await ShouldBeAsync(await client.VerifyAsync(verify, content), 200);
            await (await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, LfsHost.PathOf("objects/storage/verify"))
            {
                Content = LfsHost.VerifyContent(content),
            }.As("reader"))).ShouldBeAsync(200);
        }

        (await _events.WaitAsync(2)).Should().Equal(UploadOf(Long, "writer"), UploadOf(Short, "writer"));
    }

    private static ObjectUploaded UploadOf(Sample content, string? user = null) =>
        new() { Server = "", Repository = RepositoryName.Parse(LfsHost.Repository), User = user, Oid = content.Oid, Size = content.Size };

    private Task<LfsHost> StartHostAsync(Action<WebApplication>? map = null) => LfsHost.StartAsync(setup =>
    {
        setup.Lfs = AddStorage;
        setup.Options = options => options.Multipart.PartSize = PartSize;
        setup.Services = builder =>
        {
            builder.Services.AddSingleton<ILfsEventHandler>(_events);
            if (map is not null)
                builder.AddUsers();
        };
        setup.Map = map ?? setup.Map;
    });

    private static Uri LfsOf(LfsHost host) => new(host.Address, LfsHost.PathOf(""));

    private static MultipartClient ClientOf(LfsHost host) => new(LfsOf(host));

    private static async Task ShouldBeAsync(HttpResponseMessage reply, params int[] expected)
    {
        using (reply)
            ((int)reply.StatusCode).Should().BeOneOf(expected, await reply.Content.ReadAsStringAsync());
    }
}
