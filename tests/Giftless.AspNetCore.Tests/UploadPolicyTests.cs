using System.Text.Json.Nodes;
using Giftless.Events;
using Giftless.Policies;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>What a host does not want is not stored, by whatever way it comes, and its client is told why.</summary>
public sealed class UploadPolicyTests
{
    private const string Full = "This repository may hold one object.";

    private static readonly Sample First = Sample.Of(100, seed: 1);
    private static readonly Sample Second = Sample.Of(200, seed: 2);

    private readonly List<ProposedUpload> _asked = [];
    private readonly HashSet<Oid> _taken = [];

    [Test]
    public async Task The_second_object_of_a_repository_is_refused_in_the_batch_and_where_it_is_sent()
    {
        await using var host = await StartAsync();
        var offers = await host.BatchAsync("upload", [First, Second], "writer");
        offers.Select(offer => offer!["actions"]).Should().NotContainNulls("none is here yet");
        await PutAsync(host, offers[0]!, First, 200);
        await (await host.SendAsync(HttpMethod.Put, offers[1]!["actions"]!["upload"]!,
            new ByteArrayContent(Second.Bytes))).ShouldBeErrorAsync(403, Full);
        host.StoredFiles().Should().ContainSingle();

        offers = await host.BatchAsync("upload", [First, Second], "writer");
        (offers[0]!["actions"], offers[0]!["error"]).Should().Be((null, null), "it is here, and nobody asks");
        offers[1]!["actions"].Should().BeNull();
        ((int)offers[1]!["error"]!["code"]!, (string)offers[1]!["error"]!["message"]!).Should().Be((403, Full));
        offers = await host.BatchAsync("upload", [Second], "writer", LfsHost.PathOf("objects/batch", "org/other"));
        offers[0]!["actions"].Should().NotBeNull("it is another repository");
    }

    [Test]
    public async Task A_policy_hears_of_what_and_by_whom()
    {
        await using var host = await StartAsync();
        await PutAsync(host, (await host.BatchAsync("upload", [First], "writer"))[0]!, First, 200);
        var expected = new ProposedUpload
        {
            Server = "",
            Repository = RepositoryName.Parse(LfsHost.Repository),
            Oid = First.Oid,
            Size = First.Size,
            User = "writer",
            IsPublishing = false,
        };
        _asked.Should().Equal(expected, expected with { IsPublishing = true });
        await host.BatchAsync("download", [First, Second], "writer");
        _asked.Should().HaveCount(2);
    }

    [Test]
    public async Task Parts_are_not_put_together()
    {
        await using var host = await StartAsync();
        _taken.Add(First.Oid);
        var path = $"{LfsHost.PathOf(Second)}/commit?upload={host.StartUpload(Second, 100)}&size={Second.Size}";
        foreach (var (number, position) in new[] { (1, 0), (2, 100) })
        {
            var part = new HttpRequestMessage(
                HttpMethod.Put,
                $"{LfsHost.PathOf(Second)}/part?upload={LfsHost.UploadName(Second.Size, 100)}&number={number}&pos={position}&size=100")
            {
                Content = new ByteArrayContent(Second.Bytes[position..(position + 100)]),
            };
            await (await host.Client.SendAsync(part.As("writer"))).ShouldBeAsync(200);
        }

        await (await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path).As("writer"))).ShouldBeErrorAsync(403, Full);
        var verify = new HttpRequestMessage(
            HttpMethod.Post, LfsHost.PathOf(
                $"objects/storage/verify?upload={LfsHost.UploadName(Second.Size, 100)}"))
        { Content = LfsHost.VerifyContent(Second) };
        await (await host.Client.SendAsync(verify.As("writer"))).ShouldBeErrorAsync(403, Full);
        _taken.Clear();
        await (await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path).As("writer"))).ShouldBeAsync(200);
        _taken.Add(First.Oid);
        await (await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path).As("writer"))).ShouldBeAsync(200);
    }

    [Test]
    public async Task Each_of_several_policies_can_refuse_with_a_status_of_its_own()
    {
        await using var host = await StartAsync(lfs => lfs.AddUploadPolicy((upload, _) => ValueTask.FromResult(
            upload.Size > 150 ? new UploadRefusal { Status = 507, Message = "There is no room." } : null)));
        var offers = await host.BatchAsync("upload", [First, Second], "writer");
        offers[0]!["actions"].Should().NotBeNull();
        ((int)offers[1]!["error"]!["code"]!, (string)offers[1]!["error"]!["message"]!).Should().Be((507, "There is no room."));
    }

    private static IEnumerable<Exception> Failures =>
        [new InvalidOperationException("secret"), new TimeoutException("secret"), new OperationCanceledException("secret")];

    /// <summary>Whatever it fails with, it is the policy's fault, and no outage of the storage.</summary>
    [TestCaseSource(nameof(Failures))]
    public async Task A_policy_that_fails_refuses_and_tells_clients_nothing(Exception failure)
    {
        await using var host = await StartAsync(lfs => lfs.AddUploadPolicy((_, _) => throw failure));
        var offer = (await host.BatchAsync("upload", [First], "writer"))[0]!;
        (offer["actions"], (int)offer["error"]!["code"]!).Should().Be((null, 500));
        offer.ToJsonString().Should().NotContain("secret");
        using var put = new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(First)) { Content = new ByteArrayContent(First.Bytes) };
        await (await host.Client.SendAsync(put.As("writer"))).ShouldBeErrorAsync(500);
        host.StoredFiles().Should().BeEmpty();
        host.Log.Errors().Should().HaveCount(2);
    }

    [Test]
    public async Task A_policy_is_of_its_server_only()
    {
        await using var host = await LfsHost.StartAsync(setup =>
            setup.Lfs = lfs =>
                lfs.Services.AddGitLfs("other").AddUploadPolicy((_, _) => ValueTask.FromResult<UploadRefusal?>(new() { Message = "no" })));
        (await host.BatchAsync("upload", [First]))[0]!["actions"].Should().NotBeNull();
    }

    [TestCase(200)]
    [TestCase(422)]
    [TestCase(600)]
    public void A_refusal_is_one(int status) =>
        FluentActions.Invoking(() => new UploadRefusal { Message = "no", Status = status }).Should().Throw<ArgumentOutOfRangeException>();

    [Test]
    public async Task The_host_hears_of_every_upload_before_it_ends()
    {
        var recorder = new EventRecorder();
        var host = await LfsHost.StartAsync(setup => setup.Services = builder => builder.Services.AddSingleton<ILfsEventHandler>(recorder));
        for (var i = 0; i < 2; i++)
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, LfsHost.PathOf(First)) { Content = new ByteArrayContent(First.Bytes) };
            put.Headers.TransferEncodingChunked = true;
            await (await host.Client.SendAsync(put)).ShouldBeAsync(200);
        }

        await host.StopAsync();
        (await recorder.WaitAsync(1)).Should().Equal(
            [new ObjectUploaded { Server = "", Repository = RepositoryName.Parse(LfsHost.Repository), Oid = First.Oid, Size = First.Size }],
            "the second time it was there already");
        await host.DisposeAsync();
    }

    private static async Task PutAsync(LfsHost host, JsonNode offer, Sample content, int status) =>
        await (await host.SendAsync(HttpMethod.Put, offer["actions"]!["upload"]!, new ByteArrayContent(content.Bytes))).ShouldBeAsync(
            status);

    private Task<LfsHost> StartAsync(Action<IGitLfsBuilder>? more = null)
    {
        _asked.Clear();
        _taken.Clear();
        return LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.AddUsers();
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
            setup.Lfs = lfs =>
            {
                lfs.AddUploadPolicy((upload, _) => ValueTask.FromResult(Judge(upload)));
                more?.Invoke(lfs);
            };
        });
    }

    private UploadRefusal? Judge(ProposedUpload upload)
    {
        lock (_asked)
        {
            _asked.Add(upload);
            if (upload.Repository.ToString() != LfsHost.Repository || _taken.All(oid => oid == upload.Oid))
            {
                if (upload.IsPublishing)
                    _taken.Add(upload.Oid);
                return null;
            }

            return new UploadRefusal { Message = Full };
        }
    }
}
