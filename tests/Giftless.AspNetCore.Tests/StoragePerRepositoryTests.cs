using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Tests.CustomStorage;
using Giftless.Policies;
using Giftless.Storage;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Giftless.Transfer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.AspNetCore.Tests;

/// <summary>One server can keep tenants apart, each in a storage of its own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoragePerRepositoryTests : IDisposable
{
    private static readonly Sample Object = Sample.Of(1000);

    private readonly TempFolder _acme = new();

    public void Dispose() => _acme.Dispose();

    [Test]
    public async Task Objects_of_a_repository_are_where_its_storage_is_and_nowhere_else()
    {
        await using var host = await StartAsync();
        await PushAsync(host, "acme/app");
        await PushAsync(host, "org/repo");

        _acme.Files().Should().Equal($"acme/app/{Object.Oid}");
        host.StoredFiles().Should().Equal($"org/repo/{Object.Oid}");
        foreach (var repository in new[] { "acme/app", "org/repo" })
        {
            var download = await host.ActionsAsync("download", Object, path: LfsHost.PathOf("objects/batch", repository));
            var reply = await host.SendAsync(HttpMethod.Get, download["download"]!);
            (await reply.Content.ReadAsByteArrayAsync()).Should().Equal(Object.Bytes);
        }
    }

    [Test]
    public async Task What_one_tenant_has_another_has_not()
    {
        await using var host = await StartAsync();
        host.Hold(Object, "acme/app");
        var reply = await host.Client.GetAsync(LfsHost.PathOf(Object, "acme/app"));
        await reply.ShouldBeErrorAsync(404, "The object is not on this server.");
    }

    [Test]
    public async Task A_repository_that_the_host_does_not_know_is_404_on_every_way()
    {
        await using var host = await StartAsync();
        var upload = LfsHost.UploadName(Object.Size, partSize: 500);
        (HttpMethod Method, string Path, HttpContent? Body)[] requests =
        [
            (HttpMethod.Post, "objects/batch", LfsHost.LfsContent(
                $$"""{"operation":"download","objects":[{"oid":"{{Object.Oid}}","size":1000}]}""")),
            (HttpMethod.Get, $"objects/storage/{Object.Oid}", null),
            (HttpMethod.Put, $"objects/storage/{Object.Oid}", new ByteArrayContent(Object.Bytes)),
            (HttpMethod.Put, $"objects/storage/{Object.Oid}/part?upload={upload}&number=1&pos=0&size=500",
                new ByteArrayContent(Object.Bytes[..500])),
            (HttpMethod.Post, $"objects/storage/{Object.Oid}/commit?upload={upload}&size=1000", null),
            (HttpMethod.Post, $"objects/storage/{Object.Oid}/abort?upload={upload}&size=1000", null),
            (HttpMethod.Post, "objects/storage/verify", LfsHost.VerifyContent(Object)),
        ];
        foreach (var (method, path, body) in requests)
        {
            using var request = new HttpRequestMessage(method, LfsHost.PathOf(path, "unknown/repo")) { Content = body };
            await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(404, "This server has no such repository.");
        }

        host.StoredFiles().Should().BeEmpty();
        _acme.Files().Should().BeEmpty();
    }

    /// <summary>After a 404 from there clients switch off the check of locks for good.</summary>
    [Test]
    public async Task It_has_no_locks_either()
    {
        await using var host = await StartAsync(setup => setup.Lfs += lfs => lfs.AddInMemoryLocks());
        (HttpMethod Method, string Path, string? Body, int Status)[] requests =
        [
            (HttpMethod.Post, "locks", """{"path":"a.psd"}""", 404),
            (HttpMethod.Get, "locks", null, 404),
            (HttpMethod.Post, "locks/verify", "{}", 403),
            (HttpMethod.Post, "locks/1/unlock", "{}", 404),
        ];
        foreach (var (method, path, body, status) in requests)
        {
            using var request = new HttpRequestMessage(method, LfsHost.PathOf(path, "unknown/repo"))
            {
                Content = body is null ? null : LfsHost.LfsContent(body),
            };
            await (await host.Client.SendAsync(request)).ShouldBeErrorAsync(status, "This server has no such repository.");
        }

        var known = await host.Client.PostAsync(LfsHost.PathOf("locks", "acme/app"), LfsHost.LfsContent("""{"path":"a.psd"}"""));
        await known.ShouldBeAsync(201);
    }

    [Test]
    public async Task Who_may_not_use_a_repository_does_not_hear_whether_it_is_known()
    {
        await using var host = await StartAsync(setup => setup.Map = app => app.MapGitLfs());
        foreach (var repository in new[] { "unknown/repo", "org/repo" })
        {
            var reply = await host.PostBatchAsync(
                $$"""{"operation":"download","objects":[{"oid":"{{Object.Oid}}","size":1}]}""",
                path: LfsHost.PathOf("objects/batch", repository));
            await reply.ShouldBeErrorAsync(401);
        }
    }

    /// <summary>What a storage can do is asked of each by itself: one of these takes no parts.</summary>
    [Test]
    public async Task Batches_offer_what_the_storage_of_the_repository_can_do()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs
            .AddStorage("plain", storage => storage.AddBlobStore(_ => new DictionaryBlobStore()))
            .SelectStorage(repository => repository.Segments[0] == "plain" ? "plain" : ""));
        const long Long = 1L << 30;
        var batch = $$"""
            {"operation":"upload","transfers":["multipart-basic","basic"],"objects":[{"oid":"{{Object.Oid}}","size":{{Long}}}]}
            """;
        var inParts = await host.PostBatchAsync(batch, path: LfsHost.PathOf("objects/batch", "org/repo"));
        (await inParts.Content.ReadAsStringAsync()).Should().Contain("\"multipart-basic\"");
        var whole = await host.PostBatchAsync(batch, path: LfsHost.PathOf("objects/batch", "plain/repo"));
        (await whole.Content.ReadAsStringAsync()).Should().Contain("\"transfer\":\"basic\"");

        await PushAsync(host, "plain/repo");
        host.StoredFiles().Should().NotContain(file => file.StartsWith("plain/", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_class_of_the_host_can_choose()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddSingleton(new Tenants("acme"));
            setup.Lfs = lfs => lfs
                .AddStorage("acme", storage => storage.AddFileSystemStorage(_acme.Path))
                .SelectStorage<TenantSelector>();
        });
        await PushAsync(host, "acme/app");
        _acme.Files().Should().Equal($"acme/app/{Object.Oid}");
        (await host.Client.GetAsync(LfsHost.PathOf(Object, "other/app"))).StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    /// <summary>Clients give up after 30 s, and come again with the same.</summary>
    [Test, CancelAfter(180_000)]
    public async Task A_selector_that_never_answers_is_not_waited_for([Values] bool heeds, CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var selector = new SilentSelector(heeds, cancellationToken);
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Lfs = lfs => lfs.Services.AddKeyedSingleton<IStorageSelector>(lfs.Name, selector);
        });
        Func<Task<HttpResponseMessage>>[] requests =
        [
            () => host.PostBatchAsync($$"""{"operation":"download","objects":[{"oid":"{{Object.Oid}}","size":1000}]}"""),
            () => host.Client.GetAsync(LfsHost.PathOf(Object), cancellationToken),
            () => host.Client.PostAsync(LfsHost.PathOf("objects/storage/verify"), LfsHost.VerifyContent(Object), cancellationToken),
        ];
        foreach (var send in requests)
        {
            var reply = send();
            await selector.Asked.WaitAsync(cancellationToken);
            reply.IsCompleted.Should().BeFalse();
            time.Advance(TimeSpan.FromSeconds(24));
            await (await reply).ShouldBeErrorAsync(503, "where this repository is kept");
            (await reply).Header("Retry-After").Should().Be("10");
        }
    }

    [Test]
    public async Task A_storage_that_was_not_added_is_a_fault_of_the_host_which_its_log_names()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.SelectStorage(_ => "acme"));
        await (await host.Client.GetAsync(LfsHost.PathOf(Object))).ShouldBeErrorAsync(500);
        host.Log.Errors().Should().ContainSingle().Which.Should().Contain("AddStorage(\"acme\", …)").And.Contain("org/repo");
    }

    [Test]
    public void What_cannot_work_is_said_when_the_server_is_set_up()
    {
        FluentActions.Awaiting(() => LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs
                .AddStorage("acme", storage => storage.AddFileSystemStorage(_acme.Path))))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*'acme'*.SelectStorage(repository => …)*").Wait();
        FluentActions.Invoking(() => new ServiceCollection().AddGitLfs().AddStorage("acme", _ => { }))
            .Should().Throw<ArgumentException>().WithMessage("Nothing was added for the storage 'acme'*");
        FluentActions.Invoking(() => new ServiceCollection().AddGitLfs("a:b"))
            .Should().Throw<ArgumentException>().WithMessage("*'a:b'*colon*");
    }

    [Test]
    public void A_storage_is_added_once()
    {
        var lfs = new ServiceCollection().AddGitLfs().AddStorage("acme", storage => storage.AddFileSystemStorage("a"));
        FluentActions.Invoking(() => lfs.AddStorage("acme", storage => storage.AddFileSystemStorage("b")))
            .Should().Throw<ArgumentException>().WithMessage("The storage 'acme' was added before*");
        lfs.AddStorage("other", storage => storage.AddFileSystemStorage("b"));
    }

    /// <summary>Nothing would ask it there: a quota, say, would be none.</summary>
    [Test]
    public void What_is_the_servers_is_not_added_to_one_of_its_storages()
    {
        Action<IGitLfsBuilder>[] wrong =
        [
            storage => storage.AddUploadPolicy((_, _) => new((UploadRefusal?)null)),
            storage => storage.AddInMemoryLocks(),
            storage => storage.Services.AddKeyedSingleton<IWayIn>(storage.Name, new NobodysWayIn()),
            storage => storage.Services.AddKeyedSingleton<ITransferAdapter>(storage.Name, new StepsTransfer()),
            storage => storage.SelectStorage(_ => "acme"),
            storage => storage.AddStorage("inner", inner => inner.AddFileSystemStorage("b")),
        ];
        foreach (var add in wrong)
        {
            FluentActions.Invoking(() => new ServiceCollection().AddGitLfs().AddStorage("acme", storage =>
            {
                storage.AddFileSystemStorage("a");
                add(storage);
            })).Should().Throw<ArgumentException>().WithMessage("*of the server, not of its storage 'acme'*");
        }
    }

    /// <summary>Else the last one would win, and nobody would know.</summary>
    [Test]
    public void What_there_is_one_of_is_added_once()
    {
        Action<IGitLfsBuilder>[] twice =
        [
            lfs => lfs.AddFileSystemStorage("a"),
            lfs => lfs.AddStorage("acme", storage => storage.AddFileSystemStorage("a").AddFileSystemStorage("b")),
            lfs => lfs.SelectStorage(_ => ""),
            lfs => lfs.SelectStorage<TenantSelector>(),
            lfs => lfs.AddInMemoryLocks(),
        ];
        foreach (var add in twice)
        {
            var lfs = new ServiceCollection().AddGitLfs();
            FluentActions.Invoking(() => { add(lfs); add(lfs); }).Should().Throw<InvalidOperationException>().WithMessage("*already*");
        }
    }

    [Test]
    public void Nothing_is_no_function()
    {
        var lfs = new ServiceCollection().AddGitLfs();
        Action[] wrong =
        [
            () => lfs.AddBlobStore(null!),
            () => lfs.AddBlobStore<ObjectStoreOptions>(_ => { }, null!),
            () => lfs.DecorateBlobStore(null!),
            () => lfs.AddStorage("acme", null!),
            () => lfs.SelectStorage(null!),
            () => lfs.AddUploadPolicy((Func<IServiceProvider, IUploadPolicy>)null!),
            () => lfs.AddUploadPolicy((Func<ProposedUpload, CancellationToken, ValueTask<UploadRefusal?>>)null!),
            () => lfs.AddLocks(null!),
        ];
        foreach (var add in wrong)
            add.Should().Throw<ArgumentNullException>();
    }

    [Test]
    public async Task A_function_that_returns_nothing_is_named()
    {
        (Action<IGitLfsBuilder> Add, string Name)[] wrong =
        [
            (lfs => lfs.AddBlobStore(_ => null!), "AddBlobStore"),
            (lfs => lfs.AddBlobStore(_ => new DictionaryBlobStore()).DecorateBlobStore((_, _) => null!), "DecorateBlobStore"),
            (lfs => lfs.AddUploadPolicy(_ => null!), "AddUploadPolicy"),
            (lfs => lfs.AddLocks(_ => null!), "AddLocks"),
        ];
        foreach (var (add, name) in wrong)
        {
            await FluentActions.Awaiting(() => LfsHost.StartAsync(setup => setup.Lfs = add))
                .Should().ThrowAsync<InvalidOperationException>().WithMessage($"*{name}(…) returned null*");
        }
    }

    [TestCase("", "acme/")]
    [TestCase("lfs", "lfs/acme")]
    public void Storages_do_not_lie_within_each_other(string outer, string inner)
    {
        Use(outer, inner).Should().Throw<InvalidOperationException>().WithMessage("*'inner'*within the storage 'outer'*Prefix*");
        Use(inner, outer).Should().Throw<InvalidOperationException>().WithMessage("*'outer'*within the storage 'inner'*Prefix*");
        Use(inner + "/a", inner + "/ab").Should().NotThrow();
        Use(inner, inner).Should().NotThrow("a repository is in one of them only, at the same place in both");

        FluentActions.Invoking(() => Storages(lfs => lfs
                .AddFileSystemStorage(_acme.Path)
                .AddStorage("inner", storage => storage.AddFileSystemStorage(_acme.Path + "/./acme"))))
            .Should().Throw<InvalidOperationException>().WithMessage("*'inner'*within the storage ''*");

        Action Use(string one, string two) => () => Storages(lfs => lfs
            .AddStorage("outer", storage => storage.AddFileSystemStorage(o => (o.Root, o.Prefix) = (_acme.Path, one)))
            .AddStorage("inner", storage => storage.AddFileSystemStorage(o => (o.Root, o.Prefix) = (_acme.Path, two))));
    }

    private static void Storages(Action<IGitLfsBuilder> add)
    {
        var services = new ServiceCollection();
        var lfs = services.AddLogging().AddGitLfs().SelectStorage(_ => "");
        add(lfs);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredKeyedService<ObjectStores>("");
    }

    [Test]
    public void What_decorates_no_storage_is_said()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddGitLfs()
            .AddStorage("acme", storage => storage.AddFileSystemStorage(_acme.Path))
            .DecorateBlobStore((_, inner) => inner)
            .SelectStorage(_ => "acme");
        using var provider = services.BuildServiceProvider();
        provider.Invoking(all => all.GetRequiredKeyedService<ObjectStores>(""))
            .Should().Throw<InvalidOperationException>().WithMessage("*DecorateBlobStore*AddStorage*");
    }

    private Task<LfsHost> StartAsync(Action<LfsHostSetup>? configure = null) => LfsHost.StartAsync(setup =>
    {
        setup.Lfs = lfs => lfs
            .AddStorage("acme", storage => storage.AddFileSystemStorage(_acme.Path))
            .SelectStorage(repository => repository.Segments[0] switch
            {
                "acme" => "acme",
                "org" => "",
                _ => null,
            });
        configure?.Invoke(setup);
    });

    private static async Task PushAsync(LfsHost host, string repository)
    {
        var actions = await host.ActionsAsync("upload", Object, path: LfsHost.PathOf("objects/batch", repository));
        var reply = await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(Object.Bytes));
        await reply.ShouldBeAsync(200);
    }

    private sealed class SilentSelector(bool heeds, CancellationToken ended) : IStorageSelector
    {
        public SemaphoreSlim Asked { get; } = new(0);

        public async ValueTask<string?> SelectAsync(RepositoryName repository, CancellationToken cancellationToken)
        {
            Asked.Release();
            await Task.Delay(Timeout.Infinite, heeds ? cancellationToken : ended);
            return "";
        }
    }

    private sealed class NobodysWayIn : IWayIn
    {
        public ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext context) => new(AuthenticateResult.NoResult());
    }

    private sealed record Tenants(params string[] Names);

    private sealed class TenantSelector(Tenants tenants) : IStorageSelector
    {
        public async ValueTask<string?> SelectAsync(RepositoryName repository, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return tenants.Names.Contains(repository.Segments[0]) ? repository.Segments[0] : null;
        }
    }
}
