using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Giftless.Transfer;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests.CustomStorage;

/// <summary>What docs/custom-storage.md says of a storage of one's own is so, and the code there is the code here.</summary>
public sealed partial class CustomStorageTests
{
    private static readonly Sample Content = Sample.Of(1000);

    [Test]
    public async Task A_store_of_ones_own_keeps_the_objects_of_a_server()
    {
        await using var host = await StartAsync((builder, store) => builder.AddBlobStore(services => store));
        await UploadAsync(host, HttpStatusCode.OK, Content.Bytes);
        (await host.Client.GetByteArrayAsync(LfsHost.PathOf(Content))).Should().Equal(Content.Bytes);
    }

    [Test]
    public async Task Wrong_bytes_do_not_reach_it()
    {
        var store = new DictionaryBlobStore();
        await using var host = await StartAsync((builder, _) => builder.AddBlobStore(_ => store));
        await UploadAsync(host, HttpStatusCode.BadRequest, Sample.Of(1000, seed: 2).Bytes);
        (await store.ListAsync("", default).CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task It_may_have_options()
    {
        await using var host = await StartAsync((builder, store) => builder.AddBlobStore<ObjectStoreOptions>(
            options => options.Prefix = "lfs", (services, options) => store));
        await UploadAsync(host, HttpStatusCode.OK, Content.Bytes);
        (await host.Client.GetByteArrayAsync(LfsHost.PathOf(Content))).Should().Equal(Content.Bytes);
        var wrong = () => StartAsync((builder, store) => builder.AddBlobStore<ObjectStoreOptions>(
            options => options.Prefix = "/lfs", (services, options) => store));
        await wrong.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("Prefix*");
    }

    [Test]
    public async Task What_decorates_it_is_asked_in_its_place()
    {
        var asked = new ConcurrentQueue<string>();
        await using var host = await StartAsync((builder, store) => builder.AddBlobStore(services => store).DecorateBlobStore(
            (services, inner) => new TimedBlobStore(inner, (name, _) => asked.Enqueue(name))));
        await UploadAsync(host, HttpStatusCode.OK, Content.Bytes);
        asked.Should().Contain($"{LfsHost.Repository}/{Content.Oid}");
    }

    /// <summary>A decorator that writes behind has to come to its end before the store does.</summary>
    [Test]
    public async Task What_decorates_it_ends_with_the_host_from_the_outside_in([Values] bool later)
    {
        var ended = new List<string>();
        var services = new ServiceCollection();
        services.AddLogging().AddGitLfs().AddBlobStore(_ => new EndingStore(new DictionaryBlobStore(), "store", ended))
            .DecorateBlobStore((_, inner) => later ? new EndingLaterStore(inner, "inner", ended) : new EndingStore(inner, "inner", ended))
            .DecorateBlobStore((_, inner) => inner)
            .DecorateBlobStore((_, inner) => new EndingStore(inner, "outer", ended));
        var host = services.BuildServiceProvider();
        _ = host.GetRequiredKeyedService<ObjectStore>("");
        if (later)
            await host.DisposeAsync();
        else
            host.Dispose();
        ended.Should().Equal("outer", "inner", "store");
    }

    [Test]
    public async Task A_transfer_of_ones_own_brings_its_endpoint_along()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = builder =>
        {
            builder.AddBlobStore(_ => new DictionaryBlobStore());
            builder.Services.AddKeyedSingleton<ITransferAdapter>("", new PostTransfer());
        });
        var upload = await PostActionAsync(host);
        (await host.SendAsync(HttpMethod.Post, upload, new ByteArrayContent(Sample.Of(1000, seed: 2).Bytes))).StatusCode
            .Should().Be(HttpStatusCode.BadRequest, "no store of objects takes wrong bytes");
        (await host.SendAsync(HttpMethod.Post, upload, new ByteArrayContent(Content.Bytes))).StatusCode.Should().Be(HttpStatusCode.Created);
        (await host.Client.GetByteArrayAsync(LfsHost.PathOf(Content))).Should().Equal(Content.Bytes);
    }

    [Test]
    public async Task A_layout_of_ones_own_says_where_objects_lie()
    {
        var store = new DictionaryBlobStore();
        await using var host = await StartAsync((builder, _) => builder.AddBlobStore<ObjectStoreOptions>(
            options => options.Layout = new SpreadLayout(), (services, options) => store));
        await UploadAsync(host, HttpStatusCode.OK, Content.Bytes);
        var names = await store.ListAsync("", default).Select(blob => blob.Name).ToListAsync();
        names.Should().Equal($"{Content.Oid.ToString()[..2]}/{LfsHost.Repository}/{Content.Oid}");
        new SpreadLayout().ReadPath(names[0]).Should().Be(new ObjectKey(RepositoryName.Parse(LfsHost.Repository), Content.Oid));
        new SpreadLayout().ReadPath($"zz/{LfsHost.Repository}/{Content.Oid}").Should().BeNull("it is named otherwise");
    }

    [Test]
    public async Task A_policy_of_ones_own_refuses_what_is_over_a_quota()
    {
        await using var host = await StartAsync(
            (builder, store) => builder.AddBlobStore(_ => store).AddUploadPolicy(_ => new QuotaPolicy(most: 1500)));
        await UploadAsync(host, HttpStatusCode.OK, Content.Bytes);
        var refused = (await host.BatchAsync("upload", [Sample.Of(1000, seed: 2)], user: null))[0]!;
        ((int)refused["error"]!["code"]!).Should().Be(507);
    }

    [TestCase("DictionaryBlobStore.cs")]
    [TestCase("TimedBlobStore.cs")]
    [TestCase("DictionaryBlobStoreTests.cs")]
    [TestCase("PostTransfer.cs")]
    [TestCase("SpreadLayout.cs")]
    [TestCase("QuotaPolicy.cs")]
    [TestCase("ListLockStore.cs")]
    public void The_documentation_shows_what_is_compiled(string file)
    {
        var root = RepositoryRoot();
        var code = File.ReadAllText(Path.Join(root, "tests", "Giftless.AspNetCore.Tests", "CustomStorage", file));
        var type = code[code.IndexOf("\npublic sealed class", StringComparison.Ordinal)..].Trim();
        var shown = CodeBlock().Matches(File.ReadAllText(Path.Join(root, "docs", "custom-storage.md"))).Select(
            block => block.Groups[1].Value.Trim());
        shown.Should().Contain(block => block.EndsWith(type, StringComparison.Ordinal), "docs/custom-storage.md shows {0}", file);
    }

    private static Task<LfsHost> StartAsync(Action<IGitLfsBuilder, IBlobStore> add) =>
        LfsHost.StartAsync(setup => setup.Lfs = builder => add(builder, new DictionaryBlobStore()));

    private static async Task<JsonObject> PostActionAsync(LfsHost host)
    {
        var batch = $$"""{"operation":"upload","transfers":["post"],"objects":[{"oid":"{{Content.Oid}}","size":{{Content.Size}}}]}""";
        var reply = JsonNode.Parse(await (await host.PostBatchAsync(batch)).Content.ReadAsStringAsync())!;
        return reply["objects"]![0]!["actions"]!["upload"]!.AsObject();
    }

    private static async Task UploadAsync(LfsHost host, HttpStatusCode expected, byte[] bytes)
    {
        var actions = await host.ActionsAsync("upload", Content);
        (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(bytes))).StatusCode.Should().Be(expected);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "Giftless.Core.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Giftless.Core.sln.");
        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    private sealed class EndingStore(IBlobStore inner, string name, List<string> ended) : DelegatingBlobStore(inner), IDisposable
    {
        public void Dispose() => ended.Add(name);
    }

    private sealed class EndingLaterStore(IBlobStore inner, string name, List<string> ended) : DelegatingBlobStore(inner), IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            ended.Add(name);
        }
    }
}
