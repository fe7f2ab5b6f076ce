using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Giftless.LoadHosts;

/// <summary>
/// The least that receives, hashes and writes an upload: each segment as Kestrel has it is hashed, and all of a read are written by one call.
/// </summary>
internal static class StoreHost
{
    public static WebApplication Build(WebApplicationBuilder builder, string root)
    {
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapPut("/{**path}", async (HttpContext context, string path) =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var target = Path.Join(root, "load", Path.GetFileName(path));
            using (var file = File.OpenHandle($"{target}.incomplete", FileMode.Create, FileAccess.Write))
                await ReceiveAsync(context.Request.BodyReader, hash, file, context.RequestAborted);

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Path.GetFileName(path))
                throw new InvalidDataException("Other bytes came.");
            File.Move($"{target}.incomplete", target, overwrite: true);
        });
        return app;
    }

    private static async Task ReceiveAsync(
        PipeReader body, IncrementalHash hash, Microsoft.Win32.SafeHandles.SafeFileHandle file, CancellationToken cancellationToken)
    {
        var segments = new List<ReadOnlyMemory<byte>>();
        for (long written = 0; ;)
        {
            var read = await body.ReadAsync(cancellationToken);
            segments.Clear();
            foreach (var segment in read.Buffer)
            {
                hash.AppendData(segment.Span);
                segments.Add(segment);
            }

            RandomAccess.Write(file, segments, written);
            written += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }
}
