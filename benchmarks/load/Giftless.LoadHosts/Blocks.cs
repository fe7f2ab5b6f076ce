using Giftless.AspNetCore.Kestrel;
using Microsoft.AspNetCore.Connections;

namespace Giftless.LoadHosts;

/// <summary>Sets Kestrel up as the library does, or with blocks of as many KiB as <c>Block</c> in the environment says.</summary>
internal static class Blocks
{
    public static void AddTo(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<int?>("Block") is not { } kibibytes)
            builder.WebHost.ConfigureKestrelForLargeFiles();
        else if (kibibytes > 4)
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new LargeBlockPoolFactory(TimeProvider.System, kibibytes * 1024));
    }
}
