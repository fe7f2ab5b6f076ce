using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Giftless.AspNetCore.Tests;

/// <summary>What a host's web server needs for large files, and what is said at the start where it has not got it.</summary>
public sealed class KestrelTests
{
    private const string Call = "builder.WebHost.ConfigureKestrelForLargeFiles()";
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task Small_windows_of_HTTP2_over_TLS_are_told_of_once_with_what_to_call()
    {
        await using var host = await StartAsync();
        host.Log.Troubles().Should().ContainSingle().Which.Should().Contain($"{host.Address.Scheme}://").And.Contain(Call);
    }

    [Test]
    public async Task The_call_makes_them_wide()
    {
        var options = default(KestrelServerOptions);
        await using var host = await StartAsync(builder =>
        {
            builder.WebHost.ConfigureKestrelForLargeFiles();
            builder.WebHost.ConfigureKestrel(kestrel => options = kestrel);
        });
        host.Log.Troubles().Should().BeEmpty();
        options!.Limits.Http2.InitialStreamWindowSize.Should().Be(6 * MiB);
        options.Limits.Http2.InitialConnectionWindowSize.Should().Be(8 * MiB);
    }

    [Test]
    public async Task What_the_host_says_itself_counts([Values] bool before)
    {
        void Widen(KestrelServerOptions kestrel)
        {
            kestrel.Limits.Http2.InitialConnectionWindowSize = 64 * MiB;
            kestrel.Limits.Http2.InitialStreamWindowSize = 16 * MiB;
        }

        var options = default(KestrelServerOptions);
        await using var host = await StartAsync(builder =>
        {
            if (before)
                builder.WebHost.ConfigureKestrel(Widen);
            builder.WebHost.ConfigureKestrelForLargeFiles();
            if (!before)
                builder.WebHost.ConfigureKestrel(Widen);
            builder.WebHost.ConfigureKestrel(kestrel => options = kestrel);
        });
        options!.Limits.Http2.InitialConnectionWindowSize.Should().Be(64 * MiB);
        options.Limits.Http2.InitialStreamWindowSize.Should().Be(16 * MiB);
    }

    [TestCase("EndpointDefaults:Protocols=Http1")]
    [TestCase("EndpointDefaults:Protocols=Http1AndHttp2", "Endpoints:a:Url=https://x", "Endpoints:a:Protocols=http1")]
    public async Task Nothing_is_said_where_HTTP2_is_not_spoken(params string[] settings)
    {
        await using var host = await StartAsync(builder => Configure(builder, settings));
        host.Log.Troubles().Should().BeEmpty();
    }

    [TestCase("EndpointDefaults:Protocols=Http1", "Endpoints:a:Url=https://x", "Endpoints:a:Protocols=Http1AndHttp2")]
    [TestCase("Endpoints:a:Url=http://x", "Endpoints:a:Protocols=Http1")]
    public async Task It_is_said_where_one_endpoint_with_TLS_speaks_it(params string[] settings)
    {
        await using var host = await StartAsync(builder => Configure(builder, settings));
        host.Log.Troubles().Should().ContainSingle().Which.Should().Contain(Call);
    }

    [Test]
    public async Task Nothing_is_said_without_TLS()
    {
        await using var host = await LfsHost.StartAsync();
        host.Log.Troubles().Should().BeEmpty();
    }

    /// <summary>As below IIS, where options of Kestrel are there and nobody heeds them.</summary>
    [Test]
    public async Task Nothing_is_said_of_another_server()
    {
        using var folder = new TempFolder();
        using var log = new LogRecorder();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(log);
        builder.Services.AddGitLfs().AddFileSystemStorage(folder.Path);
        builder.Services.AddSingleton<IServer, OtherServer>();
        await using var app = builder.Build();
        app.MapGitLfs().AllowAnonymous();
        await app.StartAsync();
        log.Troubles().Should().BeEmpty();
    }

    private static void Configure(WebApplicationBuilder builder, string[] settings)
    {
        foreach (var setting in settings)
            builder.Configuration[$"Kestrel:{setting.Split('=')[0]}"] = setting.Split('=')[1];
    }

    private static Task<LfsHost> StartAsync(Action<WebApplicationBuilder>? configure = null) => LfsHost.StartAsync(
        setup => setup.Services = builder =>
        {
            configure?.Invoke(builder);
            builder.WebHost.UseKestrelHttpsConfiguration().UseUrls("https://127.0.0.1:0").ConfigureKestrel(
                kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = TestCertificate.Create()));
        });

    private sealed class OtherServer : IServer
    {
        public OtherServer()
        {
            var addresses = new ServerAddressesFeature();
            addresses.Addresses.Add("https://localhost");
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
