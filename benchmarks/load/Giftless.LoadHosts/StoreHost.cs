using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Win32.SafeHandles;

namespace Giftless.LoadHosts;

/// <summary>
/// The least that receives, hashes and writes an upload. A loop over the segments of the pipe itself copies less, and is slower: while it
/// hashes and writes what it has got, nothing is received in its place.
/// </summary>
internal static class StoreHost
{
    private const int BufferSize = 128 * 1024;

    public static WebApplication Build(WebApplicationBuilder builder, string root)
    {
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapPut("/{**path}", async (HttpContext context, string path) =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var target = Path.Join(root, "load", Path.GetFileName(path));
            using (var file = File.OpenHandle($"{target}.incomplete", FileMode.Create, FileAccess.Write))
                await ReceiveAsync(context.Request.Body, hash, file, context.RequestAborted);

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Path.GetFileName(path))
                throw new InvalidDataException("Other bytes came.");
            File.Move($"{target}.incomplete", target, overwrite: true);
        });
        return app;
    }

    private static async Task ReceiveAsync(Stream body, IncrementalHash hash, SafeFileHandle file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        int read;
        for (long written = 0; (read = await body.ReadAsync(buffer, cancellationToken)) > 0; written += read)
        {
            hash.AppendData(buffer, 0, read);
            RandomAccess.Write(file, buffer.AsSpan(0, read), written);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
