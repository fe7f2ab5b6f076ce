using System.Security.Cryptography;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Testing.Objects;

namespace Giftless.Core.Tests.Contracts;

/// <summary>What authors of storages, and those who change Core's, get wrong.</summary>
internal static partial class StorageFaults
{
    private static readonly BlobWrite Anew = new() { Replaces = true };

    public static IEnumerable<StorageFault> OfObjects =>
    [
        new("says that it stored and stores nothing", "object.put", (store, _) => new TestedStore(store)
        {
            Put = async (_, content, _, token) =>
            {
                await content.CopyToAsync(Stream.Null, token);
                return PutOutcome.Stored;
            },
        }),
        new("leaves what it staged", "object.put", (store, blobs) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                await blobs.WriteAsync(NewStaged(store, key), Stream.Null, Anew, token);
                return await store.PutAsync(key, content, size, token);
            },
        }),
        new("says of all that it was there", "object.put", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                await store.PutAsync(key, content, size, token);
                return PutOutcome.AlreadyPresent;
            },
        }),
        new("does not check the SHA-256", "object.wrong", (store, blobs) => new TestedStore(store)
        {
            Put = (key, content, size, token) => WriteAsync(blobs, store.Names.Of(key), content, size, token),
        }),
        new("does not check what is held already", "object.wrong", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) => await store.GetSizeAsync(key, token) is null
                ? await store.PutAsync(key, content, size, token)
                : PutOutcome.AlreadyPresent,
        }),
        new("checks the SHA-256 when it has published", "object.wrong.long", (store, blobs) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                var outcome = await WriteAsync(blobs, store.Names.Of(key), content, size, token);
                await using var written = await blobs.OpenAsync(store.Names.Of(key), BlobRange.All, token);
                return new Oid(await SHA256.HashDataAsync(written!, token)) == key.Oid
                    ? outcome
                    : throw new ObjectMismatchException("The SHA-256 differs.");
            },
        }),
        new("loses what is held when other content comes", "object.wrong", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                try
                {
                    return await store.PutAsync(key, content, size, token);
                }
                catch (ObjectMismatchException)
                {
                    await store.DeleteAsync(key, token);
                    throw;
                }
            },
        }),
        new("does not compare the size", "object.wrong.size", (store, _) => new TestedStore(store)
        {
            Put = (key, content, _, token) => store.PutAsync(key, content, size: null, token),
        }),
        new("makes room for all that is announced", "object.size.absurd", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                var bytes = new byte[size ?? 0];
                return await store.PutAsync(key, content, size ?? bytes.Length, token);
            },
        }),
        new("takes the first read for all", "object.put.trickle", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                var buffer = new byte[1024 * 1024];
                return await store.PutAsync(key, new MemoryStream(buffer, 0, await content.ReadAsync(buffer, token)), size, token);
            },
        }),
        new("shows what is not complete", "object.put.unseen", (store, blobs) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                await using var verified = new VerifyingStream(content, key.Oid, size);
                await blobs.AppendAsync(store.Names.Of(key), 0, verified, token);
                return PutOutcome.Stored;
            },
        }),
        new("leaves what came of a cancelled upload", "object.cancelled", (store, blobs) => new TestedStore(store)
        {
            Put = (key, content, size, token) =>
                KeepingAsync<OperationCanceledException>(blobs, NewStaged(store, key), () => store.PutAsync(key, content, size, token)),
        }),
        new("leaves what came of a broken upload", "object.breaks", (store, blobs) => new TestedStore(store)
        {
            Put = (key, content, size, token) =>
                KeepingAsync<IOException>(blobs, NewStaged(store, key), () => store.PutAsync(key, content, size, token)),
        }),
        new("takes a client that has left for a store that fails", "object.breaks", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                try
                {
                    return await store.PutAsync(key, content, size, token);
                }
                catch (IOException exception)
                {
                    throw new StorageUnavailableException(exception);
                }
            },
        }),
        new("lets the second of two equal uploads fail", "object.put.at-once", (store, _) =>
        {
            var (begun, second) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return new TestedStore(store)
            {
                Put = async (key, content, size, token) =>
                {
                    if (Interlocked.Increment(ref begun) == 2)
                    {
                        second.SetResult();
                        throw new IOException("Somebody else is at it.");
                    }

                    await second.Task;
                    return await store.PutAsync(key, content, size, token);
                },
            };
        }),
        new("stores again what is held", "object.put.held", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) =>
            {
                await store.DeleteAsync(key, token);
                return await store.PutAsync(key, content, size, token);
            },
        }),
        new("refuses what is held", "object.put.held", (store, _) => new TestedStore(store)
        {
            Put = async (key, content, size, token) => await store.PutAsync(key, content, size, token) is PutOutcome.Stored and var stored
                ? stored
                : throw new LfsException(409, "It is there."),
        }),
        new("throws for what is absent", "object.absent", (store, _) => new TestedStore(store)
        {
            GetSize = async (key, token) => await store.GetSizeAsync(key, token) ?? throw new FileNotFoundException($"{key.Oid}"),
        }),
        new("finds what is absent empty", "object.absent", (store, _) => new TestedStore(store)
        {
            GetSize = async (key, token) => await store.GetSizeAsync(key, token) ?? 0,
        }),
        new("opens what is absent", "object.absent", (store, _) => new TestedStore(store)
        {
            Open = async (key, offset, length, token) => await store.OpenReadAsync(key, offset, length, token) ?? Stream.Null,
        }),
        new("lets repositories share what one has", "object.isolation", (store, _) =>
        {
            static ObjectKey Shared(ObjectKey key) => key with { Repository = RepositoryName.Parse("all") };
            return new TestedStore(store)
            {
                GetSize = (key, token) => store.GetSizeAsync(Shared(key), token),
                Put = (key, content, size, token) => store.PutAsync(Shared(key), content, size, token),
            };
        }),
        new("lets a repository see what those below it have", "object.isolation", (store, blobs) => new TestedStore(store)
        {
            GetSize = async (key, token) => (await blobs.ListAsync($"{key.Repository}/", token)
                .FirstOrDefaultAsync(blob => blob.Name.EndsWith($"{key.Oid}", StringComparison.Ordinal), token))?.Size,
        }),
        new("ignores where a range begins", "object.range", (store, _) => new TestedStore(store)
        {
            Open = (key, _, length, token) => store.OpenReadAsync(key, 0, length, token),
        }),
        new("gives all that follows", "object.range", (store, blobs) => new TestedStore(store)
        {
            Open = (key, offset, _, token) => blobs.OpenAsync(store.Names.Of(key), new BlobRange { Offset = offset }, token),
        }),
        new("has one position for all who read", "object.read.held", (store, blobs) =>
        {
            Stream? shared = null;
            return new TestedStore(store)
            {
                Open = async (key, offset, _, token) =>
                {
                    shared ??= await blobs.OpenAsync(store.Names.Of(key), BlobRange.All, token);
                    shared!.Position = offset;
                    return shared;
                },
            };
        }),
        new("throws where there is nothing to delete", "object.delete", (store, _) => new TestedStore(store)
        {
            Delete = async (key, token) =>
            {
                if (await store.GetSizeAsync(key, token) is null)
                    throw new FileNotFoundException($"{key.Oid}");
                await store.DeleteAsync(key, token);
            },
        }),
        new("remembers what was deleted", "object.delete", (store, _) =>
        {
            var known = new Dictionary<ObjectKey, long?>();
            return new TestedStore(store)
            {
                GetSize = async (key, token) => known.GetValueOrDefault(key) ?? await store.GetSizeAsync(key, token),
                Put = async (key, content, size, token) =>
                {
                    var outcome = await store.PutAsync(key, content, size, token);
                    known[key] = size;
                    return outcome;
                },
            };
        }),
        new("leaves what it was probed with", "object.probe", (store, blobs) => new TestedStore(store)
        {
            Probe = async (client, token) =>
            {
                await blobs.WriteAsync("probe", Stream.Null, Anew, token);
                return await StorageProbe.RunAsync(store, client, token);
            },
        }),
    ];

    private static async Task<PutOutcome> WriteAsync(
        InMemoryBlobStore blobs, string name, Stream content, long? size, CancellationToken cancellationToken) =>
        await blobs.WriteAsync(name, content, new BlobWrite { Size = size }, cancellationToken)
            ? PutOutcome.Stored
            : PutOutcome.AlreadyPresent;

    private static string NewStaged(ObjectStore store, ObjectKey key) => store.Names.StagedOf(key, StagedKey.NewUnique());

    /// <summary>Leaves a blob behind when a call fails in one way.</summary>
    private static async Task<PutOutcome> KeepingAsync<TException>(InMemoryBlobStore blobs, string name, Func<Task<PutOutcome>> call)
        where TException : Exception
    {
        try
        {
            return await call();
        }
        catch (TException)
        {
            await blobs.WriteAsync(name, new MemoryStream([1]), Anew, default);
            throw;
        }
    }
}
