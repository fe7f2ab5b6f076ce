using Azure.Storage.Blobs.Specialized;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>How the storage is set up, and what becomes of wrong settings and of an account that does not answer.</summary>
public sealed class AzureSetupTests
{
    private const string Somewhere = "DefaultEndpointsProtocol=http;AccountName=lfs;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/lfs;";

    [TestCase(null, null, "lfs", "", "ConnectionString is not set, and neither is AccountUrl")]
    [TestCase("nonsense", null, "lfs", "", "ConnectionString is no connection string")]
    [TestCase(Somewhere, "https://account.blob.core.windows.net", "lfs", "", "ConnectionString is set beside AccountUrl")]
    [TestCase(null, "https://account.blob.core.windows.net", "lfs", "", "Credential is not set")]
    [TestCase(Somewhere, null, "", "", "Container is empty")]
    [TestCase(Somewhere, null, "lfs", "/a", "Prefix is '/a'")]
    public void Wrong_options_are_named_on_start(string? connection, string? account, string container, string prefix, string fault)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddGitLfs().AddAzureBlobStorage(options =>
        {
            options.ConnectionString = connection;
            options.AccountUrl = account is null ? null : new Uri(account);
            options.Container = container;
            options.Prefix = prefix;
        });
        using var provider = services.BuildServiceProvider();
        FluentActions.Invoking(() => provider.GetRequiredService<IStartupValidator>().Validate())
            .Should().Throw<OptionsValidationException>().WithMessage(
                $"{fault}*Set it in AddAzureBlobStorage(...), or below GitLfs:Storage:AzureBlobs of the standalone server.");
    }

    [Test]
    public async Task Servers_of_one_process_have_containers_of_their_own()
    {
        var (first, second) = (await AzureFixture.NewContainerAsync(), await AzureFixture.NewContainerAsync());
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs =>
            {
                lfs.AddAzureBlobStorage(_ => first);
                lfs.Services.AddGitLfs("other").AddAzureBlobStorage(_ => second, options => options.Prefix = "p");
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
            await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(content.Bytes))).ShouldBeAsync(201);
            await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(content))).ShouldBeAsync(200);
        }

        (await AzureFixture.ListAsync(first)).Should().Equal($"repo/{content.Oid}");
        (await AzureFixture.ListAsync(second)).Should().Equal($"p/repo/{content.Oid}");
    }

    [Test]
    public async Task A_wrong_size_in_a_verify_request_harms_nothing()
    {
        var container = await AzureFixture.NewContainerAsync();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.AddUsers();
            setup.Lfs = lfs => lfs.AddAzureBlobStorage(_ => container);
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        });
        var content = Sample.Of("object");
        var actions = await host.ActionsAsync("upload", content, user: "ann");
        await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(content.Bytes))).ShouldBeAsync(201);
        var wrong = LfsHost.LfsContent($$"""{"oid":"{{content.Oid}}","size":7}""");
        await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, wrong)).ShouldBeErrorAsync(409, "announced with 6 bytes");
        await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(content))).ShouldBeAsync(200);

        // Giftless deletes the stored blob here.
        var reply = await host.PostBatchAsync($$"""{"operation":"upload","objects":[{"oid":"{{content.Oid}}","size":7}]}""", "ann");
        (await reply.Content.ReadAsStringAsync()).Should().Contain("\"code\":422");
        (await AzureFixture.ListAsync(container)).Should().Equal($"org/repo/{content.Oid}");
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task An_account_that_does_not_answer_is_an_error_on_each_object_and_503_on_transfers(CancellationToken cancellationToken)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddAzureBlobStorage(options =>
            (options.ConnectionString, options.Container, options.Mode) = (Somewhere, "lfs", TransferMode.Streamed)));
        var content = Sample.Of("object");
        (await host.BatchAsync("download", [content]))[0]!["error"]!["code"]!.GetValue<int>().Should().Be(503);
        var download = await host.Client.GetAsync(LfsHost.PathOf(content), cancellationToken);
        await download.ShouldBeErrorAsync(503);
        download.Header("Retry-After").Should().NotBeNull();
    }

    [Test]
    [CancelAfter(180_000)]
    public async Task Staged_uploads_that_nobody_finished_are_deleted_and_nothing_else(CancellationToken cancellationToken)
    {
        var container = await AzureFixture.NewContainerAsync();
        var unique = StagedKey.NewUnique();
        string[] kept = [$"p/.staged/{Sample.Of(1).Oid}", $"p/repo/{Sample.Of(1).Oid}", $"q/.staged/repo/x.{unique}"];
        foreach (var name in kept.Append($"p/.staged/repo/x.{unique}"))
            await container.GetBlockBlobClient(name).UploadAsync(new MemoryStream([1]), cancellationToken: cancellationToken);

        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(new ClockOfNextWeek());
        services.AddGitLfs().AddAzureBlobStorage(_ => container, options => options.Prefix = "p");
        await using var provider = services.BuildServiceProvider();
        var cleaner = provider.GetServices<IHostedService>().OfType<BackgroundService>().Single();
        await cleaner.StartAsync(cancellationToken);
        while ((await AzureFixture.ListAsync(container)).Count > kept.Length)
            await Task.Delay(50, cancellationToken);
        await cleaner.StopAsync(cancellationToken);
        (await AzureFixture.ListAsync(container)).Should().BeEquivalentTo(kept);
    }

    private sealed class ClockOfNextWeek : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddDays(8);
    }
}
