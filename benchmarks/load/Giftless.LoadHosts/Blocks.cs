using Giftless.AspNetCore.Kestrel;
using Microsoft.AspNetCore.Connections;

namespace Giftless.LoadHosts;

/// <summary>Sets Kestrel up as the library does, or with blocks of so many KiB as the environment says in <c>Block</c>; 4 are its own.</summary>
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
