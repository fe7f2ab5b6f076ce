using Giftless.Storage.Blobs;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.AspNetCore.Tests;

/// <summary>The health checks tell what a server cannot do without, and keep it from no work.</summary>
[CancelAfter(180_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HealthTests
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private int _looks;
    private Func<CancellationToken, Task> _storage = _ => Task.CompletedTask;

    [Test]
    public async Task A_storage_that_fails_is_told_and_so_is_that_it_works_again()
    {
        await using var host = await StartAsync();
        (await host.Client.GetStringAsync("/health")).Should().Be("Healthy");

        _storage = _ => throw new StorageUnavailableException();
        _time.Advance(Fresh);
        using (var ill = await host.Client.GetAsync("/health"))
            ((int)ill.StatusCode).Should().Be(503);
        host.Log.Errors().Should().Contain(line => line.Contains("git-lfs-storage") && line.Contains("does not answer"));

        _storage = _ => Task.CompletedTask;
        _time.Advance(Fresh);
        (await host.Client.GetStringAsync("/health")).Should().Be("Healthy");
    }

    [Test]
    public async Task Many_who_ask_make_one_look()
    {
        await using var host = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.GetStringAsync("/health")));
        _looks.Should().Be(1);
        _time.Advance(Fresh);
        await host.Client.GetStringAsync("/health");
        _looks.Should().Be(2);
    }

    [Test]
    public async Task A_storage_that_never_answers_is_not_waited_for(CancellationToken timeout)
    {
        await using var host = await StartAsync();
        var asked = new TaskCompletionSource();
        _storage = _ =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, timeout);
        };
        var asking = host.Client.GetAsync("/health", timeout);
        await asked.Task.WaitAsync(timeout);
        while (!asking.IsCompleted)
        {
            _time.Advance(Patience);
            await Task.Yield();
        }

        using var reply = await asking;
        ((int)reply.StatusCode).Should().Be(503);
    }

    private Task<LfsHost> StartAsync() => LfsHost.StartAsync(setup =>
    {
        setup.Time = _time;
        setup.Services = builder => builder.Services.AddHealthChecks().AddGitLfs();
        setup.Lfs = lfs => lfs.AddInMemoryLocks();
        setup.Wrap = store => new Watched(store, this);
        setup.Map = app =>
        {
            app.MapHealthChecks("/health");
            app.MapGitLfs().AllowAnonymous();
        };
    });

    private sealed class Watched(IBlobStore inner, HealthTests test) : DelegatingBlobStore(inner)
    {
        public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
        {
            if (name.StartsWith("giftless/health", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref test._looks);
                await test._storage(cancellationToken);
            }

            return await base.FindAsync(name, cancellationToken);
        }

        protected override bool Keeps<T>() => true;
    }
}
