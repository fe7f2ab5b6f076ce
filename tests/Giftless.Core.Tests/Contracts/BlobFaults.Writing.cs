using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <content>Faults in writing and deleting.</content>
internal static partial class BlobFaults
{
    private static readonly BlobWrite Anew = new() { Replaces = true };

    public static IEnumerable<BlobFault> OfWriting =>
    [
        new("shows what it has not read to its end", "blob.write.unseen", store => new(store)
        {
            Write = (name, content, options, token) => WriteThroughAsync(store, name, name, content, options, token),
        }),
        new("lists what it has not read to its end", "blob.write.unseen", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                await WriteThroughAsync(store, name + ".part", name + ".part", content, options, token);
                var bytes = await BytesAsync(store, name + ".part");
                await store.DeleteAsync(name + ".part", version: null, token);
                return await store.WriteAsync(name, new MemoryStream(bytes), options, token);
            },
        }),
        new("keeps what came before a failure", "blob.write.breaks", store => new(store)
        {
            Write = (name, content, options, token) => WriteAllThatComesAsync(store, name, content, options, token),
        }),
        new("keeps what came before a failure under another name", "blob.write.breaks", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                try
                {
                    return await store.WriteAsync(name, content, options, token);
                }
                catch (IOException)
                {
                    await store.WriteAsync(name + ".part", new MemoryStream([1]), Anew, token);
                    throw;
                }
            },
        }),
        new("throws something of its own when the content fails", "blob.write.breaks", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                try
                {
                    return await store.WriteAsync(name, content, options, token);
                }
                catch (IOException exception)
                {
                    throw new StorageUnavailableException(exception);
                }
            },
        }),
        new("deletes first what it replaces", "blob.write.breaks", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                if (options.Replaces)
                    await store.DeleteAsync(name, version: null, token);
                return await store.WriteAsync(name, content, options, token);
            },
        }),
        new("reads as many bytes as were announced, and no end", "blob.write.breaks-at-end", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                if (options.Size is not { } size)
                    return await store.WriteAsync(name, content, options, token);
                var bytes = new byte[size];
                await content.ReadExactlyAsync(bytes, token);
                return await store.WriteAsync(name, new MemoryStream(bytes), options, token);
            },
        }),
        new("takes the first read for all", "blob.write.trickle", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                var buffer = new byte[64 * KiB];
                var read = await content.ReadAsync(buffer, token);
                return await store.WriteAsync(name, new MemoryStream(buffer, 0, read), options, token);
            },
        }),
        new("takes a read that is not full for the last one", "blob.write.trickle", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                var (bytes, buffer, read) = (new MemoryStream(), new byte[64 * KiB], 64 * KiB);
                while (read == buffer.Length)
                {
                    read = await content.ReadAsync(buffer, token);
                    bytes.Write(buffer, 0, read);
                }

                return await store.WriteAsync(name, new MemoryStream(bytes.ToArray()), options, token);
            },
        }),
        new("forgets its last block where it is not full", "blob.write", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                const int Block = 8192 * KiB;
                var bytes = await ToBytesAsync(content, token);
                var kept = bytes.Length > Block ? bytes.Length / Block * Block : bytes.Length;
                return await store.WriteAsync(name, new MemoryStream(bytes, 0, kept), options, token);
            },
        }),
        new("keeps no empty blob", "blob.write", store => new(store)
        {
            Write = async (name, content, options, token) =>
                await ToBytesAsync(content, token) is not { Length: > 0 } bytes
                || await store.WriteAsync(name, new MemoryStream(bytes), options, token),
        }),
        new("wants to know the size", "blob.write", store => new(store)
        {
            Write = (name, content, options, token) =>
                options.Size is null ? throw new NotSupportedException("no length") : store.WriteAsync(name, content, options, token),
        }),
        new("wants content that seeks", "blob.write.trickle", store => new(store)
        {
            Write = (name, content, options, token) =>
                store.WriteAsync(name, new MemoryStream(new byte[content.Length]), options, token),
        }),
        new("replaces without being asked", "blob.write.taken", store => new(store)
        {
            Write = (name, content, _, token) => store.WriteAsync(name, content, Anew, token),
        }),
        new("says that it wrote where the name is taken", "blob.write.taken", store => new(store)
        {
            Write = async (name, content, options, token) => await store.WriteAsync(name, content, options, token) || true,
        }),
        new("throws where the name is taken", "blob.write.taken", store => new(store)
        {
            Write = async (name, content, options, token) =>
                await store.WriteAsync(name, content, options, token) ? true : throw new IOException("It is there."),
        }),
        new("does not replace", "blob.write.taken", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(name, content, options with { Replaces = false }, token),
        }),
        new("does not let a write be cancelled", "blob.write.cancelled", store => new(store)
        {
            Write = (name, content, options, _) => store.WriteAsync(name, content, options, CancellationToken.None),
        }),
        new("keeps what came before it was cancelled", "blob.write.cancelled", store => new(store)
        {
            Write = (name, content, options, token) => WriteAllThatComesAsync(store, name, content, options, token),
        }),
        new("gathers what two write at once in one place", "blob.write.different-at-once", TwoInOnePlace),
        new("lets nobody write what somebody writes", "blob.write.same-at-once", store =>
        {
            var second = OnlyOneAtOnce();
            return new(store)
            {
                Write = async (name, content, options, token) =>
                {
                    await second();
                    return await store.WriteAsync(name, content, options, token);
                },
            };
        }),
        new("reads the SHA-256 that it is told as base64", "blob.write.sha256", store => new(store)
        {
            Write = (name, content, options, token) =>
                options.Sha256 is null || Convert.FromBase64String(options.Sha256).Length == SHA256.HashSizeInBytes
                    ? store.WriteAsync(name, content, options, token)
                    : throw new StorageUnavailableException(new FormatException("no SHA-256")),
        }),
        new("gives a name an ending of its own", "blob.name.longer", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(Path.ChangeExtension(name, ".blob"), content, options, token),
            Open = (name, range, token) => store.OpenAsync(Path.ChangeExtension(name, ".blob"), range, token),
        }),
        new("folds names", "blob.name.different", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(name.ToUpperInvariant(), content, options, token),
            Find = (name, token) => store.FindAsync(name.ToUpperInvariant(), token),
            Open = (name, range, token) => store.OpenAsync(name.ToUpperInvariant(), range, token),
        }),
        new("trims names", "blob.name.different", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(name.Trim(), content, options, token),
            Find = (name, token) => store.FindAsync(name.Trim(), token),
            Open = (name, range, token) => store.OpenAsync(name.Trim(), range, token),
        }),
        new("unescapes names", "blob.name.different", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(Uri.UnescapeDataString(name), content, options, token),
            Find = (name, token) => store.FindAsync(Uri.UnescapeDataString(name), token),
            Open = (name, range, token) => store.OpenAsync(Uri.UnescapeDataString(name), range, token),
        }),
        new("composes the letters of names", "blob.name.different", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(Composed(name), content, options, token),
            Find = (name, token) => store.FindAsync(Composed(name), token),
            Open = (name, range, token) => store.OpenAsync(Composed(name), range, token),
        }),
        new("takes a name for a path of addresses", "blob.name.hostile", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(OfAddress(name), content, options, token),
            Open = (name, range, token) => store.OpenAsync(OfAddress(name), range, token),
        }),
        new("shows what came before it was cancelled in its last read", "blob.write.cancelled-anywhere", store => new(store)
        {
            Write = async (name, content, options, token) =>
            {
                var bytes = new MemoryStream();
                try
                {
                    await content.CopyToAsync(bytes, token);
                }
                catch (OperationCanceledException) when (bytes.Length > 15)
                {
                    await store.WriteAsync(name, new MemoryStream(bytes.ToArray()), options, CancellationToken.None);
                    throw;
                }

                return await store.WriteAsync(name, new MemoryStream(bytes.ToArray()), options, token);
            },
        }),
        new("loses what comes after nothing", "blob.model", LosesAfterNothing),
        new("cuts long names", "blob.name.long", store => new(store)
        {
            Write = (name, content, options, token) => store.WriteAsync(name[..Math.Min(name.Length, 255)], content, options, token),
        }),
        new("tells the SHA-256 that it was told", "blob.write.sha256-untold", store =>
        {
            var told = new Dictionary<string, string?>();
            return new(store)
            {
                Write = (name, content, options, token) =>
                {
                    told[name] = options.Sha256;
                    return store.WriteAsync(name, content, options, token);
                },
                Find = async (name, token) =>
                    await store.FindAsync(name, token) is { } found ? found with { Sha256 = told.GetValueOrDefault(name) } : null,
            };
        }),
        new("deletes whatever version", "blob.delete", store => new(store)
        {
            Delete = (name, _, token) => store.DeleteAsync(name, version: null, token),
        }),
        new("deletes nothing", "blob.delete", store => new(store)
        {
            Delete = (_, _, _) => Task.CompletedTask,
        }),
        new("deletes no version that it is asked to", "blob.delete", store => new(store)
        {
            Delete = (name, version, token) => version is null ? store.DeleteAsync(name, version, token) : Task.CompletedTask,
        }),
        new("throws where there is nothing to delete", "blob.absent", store => new(store)
        {
            Delete = async (name, version, token) =>
            {
                if (await store.FindAsync(name, token) is null)
                    throw new FileNotFoundException(name);
                await store.DeleteAsync(name, version, token);
            },
        }),
        new("deletes what is below a name, too", "blob.absent", store => new(store)
        {
            Delete = async (name, version, token) =>
            {
                await foreach (var blob in store.ListAsync(name + "/", token))
                    await store.DeleteAsync(blob.Name, version: null, token);
                await store.DeleteAsync(name, version, token);
            },
        }),
    ];

    /// <summary>Shows each read at once.</summary>
    private static async Task<bool> WriteThroughAsync(
        InMemoryBlobStore store, string name, string shown, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        if (!options.Replaces && await store.FindAsync(name, cancellationToken) is not null)
            return false;
        await store.WriteAsync(shown, Stream.Null, Anew, cancellationToken);
        await store.AppendAsync(shown, 0, content, cancellationToken);
        return true;
    }

    /// <summary>Keeps what came, and fails then.</summary>
    private static async Task<bool> WriteAllThatComesAsync(
        InMemoryBlobStore store, string name, Stream content, BlobWrite options, CancellationToken cancellationToken)
    {
        var ending = new EndingStream(content);
        var isWritten = await store.WriteAsync(name, ending, options, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        ending.ThrowIfFailed();
        return isWritten;
    }

    /// <summary>The first of two writes goes on only when the second has begun, and both write into one buffer.</summary>
    private static BrokenBlobStore TwoInOnePlace(InMemoryBlobStore store)
    {
        var (begun, second, place) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new MemoryStream());
        return new(store)
        {
            Write = async (name, content, options, token) =>
            {
                if (Interlocked.Increment(ref begun) == 2)
                    second.SetResult();
                await second.Task;
                var bytes = await ToBytesAsync(content, token);
                lock (place)
                {
                    place.Write(bytes);
                    bytes = place.ToArray();
                }

                return await store.WriteAsync(name, new MemoryStream(bytes), options, token);
            },
        };
    }

    /// <summary>Lets the second of two fail that come at the same time.</summary>
    private static Func<Task> OnlyOneAtOnce()
    {
        var (begun, second) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return async () =>
        {
            if (Interlocked.Increment(ref begun) == 2)
            {
                second.SetResult();
                throw new IOException("Somebody else is at it.");
            }

            await second.Task;
        };
    }

    /// <summary>What is written when the last write was of no byte is not kept.</summary>
    internal static BrokenBlobStore LosesAfterNothing(InMemoryBlobStore store)
    {
        var last = long.MaxValue;
        return new(store)
        {
            Write = async (name, content, options, token) =>
            {
                var (before, bytes) = (last, await ToBytesAsync(content, token));
                last = bytes.Length;
                return before == 0 && bytes.Length > 0 || await store.WriteAsync(name, new MemoryStream(bytes), options, token);
            },
        };
    }

    /// <summary>Names that were put into an address without being escaped.</summary>
    private static string OfAddress(string name) => new Uri("http://store/" + name).AbsolutePath;

    /// <summary>As some file systems do; by hand, since the run time may have no tables for it.</summary>
    private static string Composed(string name) => name.Replace("e\u0301", "\u00E9", StringComparison.Ordinal);

    private static async Task<byte[]> BytesAsync(InMemoryBlobStore store, string name) =>
        await ToBytesAsync((await store.OpenAsync(name, BlobRange.All, default))!, default);

    private static async Task<byte[]> ToBytesAsync(Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    /// <summary>Ends where its content fails, as long as nobody looks.</summary>
    private sealed class EndingStream(Stream content) : ReadStream
    {
        private Exception? _failure;

        public void ThrowIfFailed()
        {
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await content.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception exception)
            {
                _failure = exception;
                return 0;
            }
        }
    }
}
