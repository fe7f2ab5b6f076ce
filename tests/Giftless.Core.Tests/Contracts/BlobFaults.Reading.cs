using System.Globalization;
using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;
using Giftless.Tests;

namespace Giftless.Core.Tests.Contracts;

/// <content>Faults in finding, opening and listing.</content>
internal static partial class BlobFaults
{
    private const int KiB = 1024;

    public static IEnumerable<BlobFault> OfReading =>
    [
        new("ignores how long a range is", "blob.range", store => new(store)
        {
            Open = (name, range, token) => store.OpenAsync(name, range with { Length = null }, token),
        }),
        new("ignores where a range begins", "blob.range", store => new(store)
        {
            Open = (name, range, token) => store.OpenAsync(name, range with { Offset = 0 }, token),
        }),
        new("takes the end of a range for one of it", "blob.range", store => new(store)
        {
            Open = async (name, range, token) => await store.FindAsync(name, token) is { } found
                ? await store.OpenAsync(
                    name, range with { Length = Math.Min(found.Size - range.Offset, range.Length + 1 ?? found.Size) }, token)
                : null,
        }),
        new("leaves out the last byte of a range", "blob.range", store => new(store)
        {
            Open = (name, range, token) =>
                store.OpenAsync(name, range with { Length = range.Length is > 0 ? range.Length - 1 : range.Length }, token),
        }),
        new("takes a range of no bytes for all", "blob.range", store => new(store)
        {
            Open = (name, range, token) => store.OpenAsync(name, range.Length == 0 ? range with { Length = null } : range, token),
        }),
        new("opens whatever version", "blob.version.read", store => new(store)
        {
            Open = (name, range, token) => store.OpenAsync(name, range with { Version = null }, token),
        }),
        new("finds no version that is asked for", "blob.version.read", store => new(store)
        {
            Open = (name, range, token) => range.Version is null ? store.OpenAsync(name, range, token) : new((Stream?)null),
        }),
        new("gives whole buffers only", "blob.write", store => new(store)
        {
            Open = async (name, range, token) => await store.FindAsync(name, token) is { } found
                ? await store.OpenAsync(
                    name, range with { Length = range.Length ?? (found.Size > 64 * KiB ? found.Size & ~0xFFFF : null) }, token)
                : null,
        }),
        new("reads what is there when it is read", "blob.read.held", store => new(store)
        {
            Open = async (name, range, token) => await store.FindAsync(name, token) is null ? null : new LateStream(store, name, range),
        }),
        new("opens what is absent", "blob.absent", store => new(store)
        {
            Open = async (name, range, token) => await store.OpenAsync(name, range, token) ?? new MemoryStream(),
        }),
        new("throws for what is absent", "blob.absent", store => new(store)
        {
            Find = async (name, token) => await store.FindAsync(name, token) ?? throw new FileNotFoundException(name),
        }),
        new("finds folders", "blob.absent", store => new(store)
        {
            Find = async (name, token) =>
                await store.FindAsync(name, token) ?? await store.ListAsync(name + "/", token).FirstOrDefaultAsync(token),
        }),
        new("finds names in whatever case", "blob.absent", store => new(store)
        {
            Find = async (name, token) => await store.ListAsync("", token)
                .FirstOrDefaultAsync(blob => blob.Name.Equals(name, StringComparison.OrdinalIgnoreCase), token),
        }),
        new("tells another size", "blob.write", store => Told(store, found => found with { Size = found.Size / KiB * KiB })),
        new("tells an escaped name", "blob.write", store => Told(store, found => found with
        {
            Name = Uri.EscapeDataString(found.Name),
        })),
        new("tells no time", "blob.write", store => Told(store, found => found with { WrittenAt = default })),
        new("tells its own header as a foreign one", "blob.write", store => Told(store, found => found with
        {
            ForeignHeader = "Content-Type",
        })),
        new("tells the SHA-256 of something else", "blob.write", store => Told(store, found => found with
        {
            Sha256 = Sample.Of("something else").Oid.ToString(),
        })),
        new("tells a version that changes by itself", "blob.version.stable", store => Told(store, found => found with
        {
            Version = $"{found.Version} {Guid.NewGuid()}",
        })),
        new("tells a version that does not change", "blob.version.read", store => new(store)
        {
            Find = async (name, token) => await store.FindAsync(name, token) is { } found ? found with { Version = "1" } : null,
            Open = (name, range, token) => store.OpenAsync(name, range with { Version = null }, token),
        }),
        new("tells the length as the version", "blob.version.read", store => new(store)
        {
            Find = async (name, token) => await store.FindAsync(name, token) is { } found ? VersionedBySize(found) : null,
            Open = async (name, range, token) => await store.FindAsync(name, token) is { } found
                && (range.Version ?? VersionedBySize(found).Version) == VersionedBySize(found).Version
                    ? await store.OpenAsync(name, range with { Version = null }, token)
                    : null,
        }),
        new("tells the second of a write as its version", "blob.version.unique", store => Told(store, found => found with
        {
            Version = found.WrittenAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        })),
        new("lists quoted versions", "blob.version.stable", store => Listing(store, blobs => blobs.Select(blob => blob with
        {
            Version = $"\"{blob.Version}\"",
        }))),
        new("lists no sizes", "blob.list",
            store => Listing(store, blobs => blobs.Select(blob => blob with { Size = 0 }))),
        new("lists escaped names", "blob.absent", store => Listing(store, blobs => blobs.Select(blob => blob with
        {
            Name = Uri.EscapeDataString(blob.Name),
        }))),
        new("lists in no order", "blob.list", store => Listing(store, blobs => blobs.Reverse())),
        new("lists in a language's order", "blob.list", store => Listing(store, blobs => blobs.Order(Comparer<BlobInfo>.Create(
            (one, other) => CultureInfo.InvariantCulture.CompareInfo.Compare(one.Name, other.Name, CompareOptions.IgnoreSymbols))))),
        new("lists in the order of UTF-16", "blob.list", store => Listing(store, blobs =>
            blobs.OrderBy(blob => blob.Name, StringComparer.Ordinal))),
        new("lists folder after folder", "blob.list", store => Listing(store, blobs =>
            blobs.OrderBy(blob => blob.Name.Replace('/', '\0'), StringComparer.Ordinal))),
        new("lists one page", "blob.list.pages", store => Listing(store, blobs => blobs.Take(1000))),
        new("does not list the last page", "blob.list.pages", store => Listing(store, blobs =>
            blobs.Chunk(1000).Where(page => page.Length == 1000).SelectMany(page => page))),
        new("lists what ends a page on the next one, too", "blob.list.pages", store => Listing(store, blobs =>
            blobs.Chunk(1000).SelectMany(page => page.Length == 1000 ? page.Append(page[^1]) : page))),
        new("lists one folder only", "blob.list", store => new(store)
        {
            List = (prefix, token) =>
                store.ListAsync(prefix, token).Where(blob => !blob.Name[prefix.Length..].TrimStart('/').Contains('/')),
        }),
        new("takes a prefix for a folder", "blob.list", store => new(store)
        {
            List = (prefix, token) => store.ListAsync(prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/", token),
        }),
        new("does not list the blob that is called as the prefix", "blob.list", store => new(store)
        {
            List = (prefix, token) => store.ListAsync(prefix, token).Where(blob => blob.Name != prefix),
        }),
        new("takes a prefix in whatever case", "blob.list", store => new(store)
        {
            List = (prefix, token) =>
                store.ListAsync("", token).Where(blob => blob.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)),
        }),
        new("takes a prefix for a pattern", "blob.list", store => new(store)
        {
            List = (prefix, token) => store.ListAsync(prefix.Split('*', '?')[0], token),
        }),
        new("gives nothing to who asks for little", "blob.read.pieces", store => new(store)
        {
            Open = async (name, range, token) =>
                await store.OpenAsync(name, range, token) is { } content ? new WholesaleStream(content) : null,
        }),
        new("has room for 50 readers", "blob.read.left", store =>
        {
            var readers = 0;
            return new(store)
            {
                Open = async (name, range, token) => Interlocked.Increment(ref readers) <= 50
                    ? await store.OpenAsync(name, range, token)
                    : throw new StorageUnavailableException(new IOException("no connection is left")),
            };
        }),
        new("takes a caller that leaves for a failure of its own", "blob.cancelled", store => new(store)
        {
            Find = async (name, token) => token.IsCancellationRequested
                ? throw new StorageUnavailableException(new OperationCanceledException(token))
                : await store.FindAsync(name, token),
        }),
        new("lists by numbers of pages", "blob.list.changing", store => new(store)
        {
            List = (prefix, token) => ByNumberAsync(store, prefix, token),
        }),
        new("lists on when it is cancelled", "blob.list.cancelled", store => new(store)
        {
            List = (prefix, _) => store.ListAsync(prefix, CancellationToken.None),
        }),
    ];

    private static BlobInfo VersionedBySize(BlobInfo found) => found with { Version = found.Size.ToString(CultureInfo.InvariantCulture) };

    private static BrokenBlobStore Told(InMemoryBlobStore store, Func<BlobInfo, BlobInfo> told) => new(store)
    {
        Find = async (name, token) => await store.FindAsync(name, token) is { } found ? told(found) : null,
    };

    private static BrokenBlobStore Listing(InMemoryBlobStore store, Func<IEnumerable<BlobInfo>, IEnumerable<BlobInfo>> listed) => new(store)
    {
        List = (prefix, token) =>
        {
            token.ThrowIfCancellationRequested();
            return listed(store.ListAsync(prefix, token).ToBlockingEnumerable(token)).ToAsyncEnumerable();
        },
    };

    /// <summary>As a query does that skips what it has listed, however much of that is still there.</summary>
    private static async IAsyncEnumerable<BlobInfo> ByNumberAsync(
        InMemoryBlobStore store, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Page = 25;
        cancellationToken.ThrowIfCancellationRequested();
        for (var number = 0; ; number++)
        {
            var page = await store.ListAsync(prefix, cancellationToken).Skip(number * Page).Take(Page).ToListAsync(cancellationToken);
            foreach (var blob in page)
                yield return blob;
            if (page.Count < Page)
                break;
        }
    }

    /// <summary>Takes a buffer that is too small for its own for the end.</summary>
    private sealed class WholesaleStream(Stream content) : ReadStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.Length < 16 ? 0 : await content.ReadAsync(buffer, cancellationToken);
    }

    /// <summary>Opens what it reads when it is read first.</summary>
    private sealed class LateStream(InMemoryBlobStore store, string name, BlobRange range) : ReadStream
    {
        private Stream? _content;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _content ??= await store.OpenAsync(name, range, cancellationToken);
            return _content is null ? 0 : await _content.ReadAsync(buffer, cancellationToken);
        }
    }
}
