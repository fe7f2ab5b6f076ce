using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Giftless.AspNetCore.Kestrel;

/// <summary>Says at the start of a host that clients will be slow over TLS, where its Kestrel has small windows.</summary>
internal sealed partial class Http2WindowCheck(IServiceProvider services, ILoggerFactory loggers) : IHostedLifecycleService
{
    private readonly ILogger _logger = loggers.CreateLogger("Giftless.AspNetCore");

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Only now is it known where the server listens.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Below IIS, and in tests without one, there is no Kestrel, although it has options.
        if (services.GetService<IServer>() is not { } server || server.GetType().Assembly != typeof(KestrelServerOptions).Assembly)
            return Task.CompletedTask;

        var limits = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.Http2;
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .FirstOrDefault(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (address is not null && Http2Windows.AreSmall(limits) && SpeaksHttp2(services.GetService<IConfiguration>()))
            LogSmallWindows(address, Http2Windows.OfOneUpload(limits) / 1024);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether it is offered, as far as the configuration tells; what code says of an endpoint, Kestrel tells nobody.</summary>
    private static bool SpeaksHttp2(IConfiguration? configuration)
    {
        var byDefault = configuration?["Kestrel:EndpointDefaults:Protocols"];
        var endpoints = configuration?.GetSection("Kestrel:Endpoints").GetChildren()
            .Where(endpoint => endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true)
            .Select(endpoint => endpoint["Protocols"] ?? byDefault);
        return endpoints?.DefaultIfEmpty(byDefault).Any(IsHttp2) ?? true;
    }

    private static bool IsHttp2(string? protocols) =>
        !Enum.TryParse<HttpProtocols>(protocols, ignoreCase: true, out var parsed) || parsed.HasFlag(HttpProtocols.Http2);

    [LoggerMessage(
        2007, LogLevel.Warning,
        "At {Address} git-lfs speaks HTTP/2, where this host lets an upload send {Kibibytes} KiB before it waits for an answer. "
        + "On a long line that is slow; call builder.WebHost.ConfigureKestrelForLargeFiles().")]
    private partial void LogSmallWindows(string address, int kibibytes);
}
