using System.Buffers;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Giftless.LoadHosts;

/// <summary>Receives uploads and forgets them: the most that Kestrel takes in.</summary>
internal static class DiscardHost
{
    private const int BufferSize = 128 * 1024;

    public static WebApplication Build(WebApplicationBuilder builder, string root)
    {
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapPut("/{**path}", async context =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) > 0)
            {
                // Only the receiving counts.
            }

            ArrayPool<byte>.Shared.Return(buffer);
        });
        app.MapGet("/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
        return app;
    }
}
