using Giftless.LoadHosts;

namespace Giftless.Benchmarks;

/// <summary>The apps of the load program, here in the benchmark's own process.</summary>
internal static class BenchmarkApp
{
    public static WebApplication Bare(string root) => BareHost.Build(Builder(), root);

    public static WebApplication Giftless(string root, bool signed) => GiftlessHost.Build(Builder(), root, signed, flush: false);

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}
