using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests.Description;

/// <summary>Under which names the app's own metrics and traces know requests to a Git LFS server.</summary>
public sealed class RouteNameTests
{
    private static readonly Sample Object = Sample.Of(10);

    [TestCase("", "/{repository}.git/info/lfs", "/org/repo.git/info/lfs", "/group/sub/repo.git/info/lfs")]
    [TestCase("/archive", "/archive/{repository}.git/info/lfs", "/archive/org/repo.git/info/lfs", "/archive/other/info/lfs")]
    [TestCase("/lfs/{tenant}/{project}", "/lfs/{tenant}/{project}", "/lfs/a/b", "/lfs/c/d")]
    public async Task Are_one_for_each_operation_whatever_the_repository_and_the_object(
        string mount, string name, params string[] addresses)
    {
        using var routes = new Routes();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Lfs = lfs => lfs.AddInMemoryLocks();
            setup.Map = app =>
            {
                routes.Listen(app.Services.GetRequiredService<IMeterFactory>());
                var server = mount.Contains('{') ? app.MapGitLfs(mount) : app.MapGroup(mount).MapGitLfs();
                server.AllowAnonymous();
            };
        });
        foreach (var address in addresses)
        {
            foreach (var path in new[]
            {
                "objects/batch", "objects/storage/verify", "locks", "locks/verify", "locks/1/unlock", $"objects/storage/{Object.Oid}/part",
                $"objects/storage/{Object.Oid}", $"objects/storage/{Object.Oid}/commit", $"objects/storage/{Object.Oid}/abort",
                $"objects/storage/{Object.Oid}/tus", "of/no/kind",
            })
            {
                await host.Client.GetAsync($"{address}/{path}");
            }
        }

        await host.StopAsync();
        const string Item = "objects/storage/{oid}";
        routes.Seen.Distinct().Should().BeEquivalentTo(new[]
        {
            "objects/batch", "objects/storage/verify", "locks", "locks/verify", "locks/{id}/unlock", $"{Item}/part", Item, $"{Item}/commit",
            $"{Item}/abort", $"{Item}/tus", "{**rest}",
        }.Select(path => $"{name}/{path}"));
    }

    /// <summary>Collects what <c>http.server.request.duration</c> of one app is tagged with.</summary>
    private sealed class Routes : IDisposable
    {
        private readonly MeterListener _listener = new();

        public ConcurrentQueue<string?> Seen { get; } = new();

        public void Listen(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.server.request.duration" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            {
                foreach (var (key, value) in tags)
                {
                    if (key == "http.route")
                        Seen.Enqueue(value as string);
                }
            });
            _listener.Start();
        }

        public void Dispose() => _listener.Dispose();
    }
}
