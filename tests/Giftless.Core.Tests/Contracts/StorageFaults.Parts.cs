using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Testing.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Contracts;

/// <content>Faults in publishing what came in parts.</content>
internal static partial class StorageFaults
{
    public static IEnumerable<StorageFault> OfParts =>
    [
        new("shows an object before it is finished", "upload", (store, blobs) => new TestedStore(store)
        {
            PutPart = async (key, upload, part, content, token) =>
            {
                await blobs.WriteAsync(store.Names.Of(key), Stream.Null, Anew, token);
                await store.PutPartAsync(key, upload, part, content, token);
            },
        }),
        new("leaves the upload when it is finished", "upload", (store, blobs) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) =>
            {
                var outcome = await store.FinishUploadAsync(key, upload, size, token);
                await blobs.StartAsync(NewStaged(store, key), token);
                return outcome;
            },
        }),
        new("leaves what the parts were put together to", "upload", (store, blobs) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) =>
            {
                var outcome = await store.FinishUploadAsync(key, upload, size, token);
                await blobs.WriteAsync(NewStaged(store, key), Stream.Null, Anew, token);
                return outcome;
            },
        }),
        new("wants parts in order", "upload", (store, _) =>
        {
            var next = 1;
            return new TestedStore(store)
            {
                PutPart = (key, upload, part, content, token) => part.Number == next++
                    ? store.PutPartAsync(key, upload, part, content, token)
                    : throw new LfsException(409, "Another part is next."),
            };
        }),
        new("believes the size", "upload.wrong", (_, blobs) =>
                Over(blobs, new ObjectStoreOptions { Verification = UploadVerification.Size })),
        new("checks the SHA-256 when it has published", "upload.wrong", (store, blobs) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) =>
            {
                var believing = Over(blobs, new ObjectStoreOptions { Verification = UploadVerification.Size });
                await believing.FinishUploadAsync(key, upload, size, token);
                await using var published = await blobs.OpenAsync(store.Names.Of(key), BlobRange.All, token);
                await using var verified = new VerifyingStream(published!, key.Oid, size);
                await verified.CopyToAsync(Stream.Null, token);
                return PutOutcome.Stored;
            },
        }),
        new("leaves parts that are not the object", "upload.wrong", (store, blobs) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) => await KeepingAsync<ObjectMismatchException>(
                blobs, store.Names.StagedOf(key, UploadName.Parse(upload).Unique), () => store.FinishUploadAsync(key, upload, size, token)),
        }),
        new("starts anew where an upload was interrupted", "upload.resumed", (store, blobs) => new TestedStore(store)
        {
            OpenUpload = async (key, size, partSize, token) =>
            {
                var unique = UploadName.UniqueOf(size, partSize);
                var id = await blobs.StartAsync(store.Names.StagedOf(key, unique), token);
                return new MultipartUpload { Name = new UploadName(unique, partSize, id).ToString(), Held = new Dictionary<int, long>() };
            },
        }),
        new("tells of parts that are not there", "upload.resumed", (store, _) => new TestedStore(store)
        {
            OpenUpload = async (key, size, partSize, token) =>
            {
                var upload = await store.OpenUploadAsync(key, size, partSize, token);
                var numbers = Enumerable.Range(1, upload.Held.Keys.DefaultIfEmpty().Max());
                return upload with { Held = numbers.ToDictionary(number => number, _ => partSize) };
            },
        }),
        new("finishes without all parts", "upload.incomplete", (store, _) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) =>
            {
                try
                {
                    return await store.FinishUploadAsync(key, upload, size, token);
                }
                catch (UploadIncompleteException)
                {
                    return PutOutcome.Stored;
                }
            },
        }),
        new("gives up an upload that cannot be finished yet", "upload.incomplete", (store, _) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) =>
            {
                try
                {
                    return await store.FinishUploadAsync(key, upload, size, token);
                }
                catch (UploadIncompleteException)
                {
                    await store.AbortUploadAsync(key, upload, token);
                    throw;
                }
            },
        }),
        new("fails when an upload is finished again", "upload.at-once", (store, _) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) => await store.GetSizeAsync(key, token) is null
                ? await store.FinishUploadAsync(key, upload, size, token)
                : throw new UploadIncompleteException("There is no such upload."),
        }),
        new("says each time that it stored", "upload.at-once", (store, _) => new TestedStore(store)
        {
            Finish = async (key, upload, size, token) =>
            {
                await store.FinishUploadAsync(key, upload, size, token);
                return PutOutcome.Stored;
            },
        }),
        new("finishes what was aborted", "upload.aborted", (store, _) => new TestedStore(store)
        {
            Abort = (_, _, _) => Task.CompletedTask,
        }),
        new("throws where there is nothing to abort", "upload.aborted", (store, blobs) => new TestedStore(store)
        {
            Abort = async (key, upload, token) =>
            {
                if (!await blobs.ListUploadsAsync("", token).AnyAsync(token))
                    throw new UploadIncompleteException("There is no such upload.");
                await store.AbortUploadAsync(key, upload, token);
            },
        }),
        new("leaves a part that is sent again as it was", "upload.again", (store, _) =>
        {
            var sent = new HashSet<int>();
            return new TestedStore(store)
            {
                PutPart = (key, upload, part, content, token) =>
                    sent.Add(part.Number) ? store.PutPartAsync(key, upload, part, content, token) : content.CopyToAsync(Stream.Null, token),
            };
        }),
        new("takes the upload of another object", "upload.foreign", (store, _) =>
        {
            var opened = new Dictionary<string, ObjectKey>();
            return new TestedStore(store)
            {
                OpenUpload = async (key, size, partSize, token) =>
                {
                    var upload = await store.OpenUploadAsync(key, size, partSize, token);
                    opened[upload.Name] = key;
                    return upload;
                },
                Finish = (_, upload, size, token) => store.FinishUploadAsync(opened[upload], upload, size, token),
            };
        }),
        new("fails for a name that is no upload's", "upload.no-name", (store, _) => new TestedStore(store)
        {
            Finish = (key, upload, size, token) =>
                store.FinishUploadAsync(key, $"{Guid.Parse(upload[..32]):N}{upload[32..]}", size, token),
        }),
        new("aborts what is not named", "upload.no-name", (store, blobs) => new TestedStore(store)
        {
            Abort = async (_, _, token) =>
            {
                await foreach (var upload in blobs.ListUploadsAsync("", token))
                    await blobs.AbortAsync(upload, token);
            },
        }),
        new("tells one page of parts", "upload.many", (store, _) => new TestedStore(store)
        {
            OpenUpload = async (key, size, partSize, token) =>
            {
                var upload = await store.OpenUploadAsync(key, size, partSize, token);
                return upload with { Held = upload.Held.Where(part => part.Key <= 1000).ToDictionary() };
            },
        }),
        new("puts parts together in the order of text", "upload.many", (_, blobs) => Over(new BrokenBlobStore(blobs)
        {
            Complete = (upload, parts, token) =>
                blobs.CompleteAsync(upload, [.. parts.OrderBy(part => $"{part.Number}", StringComparer.Ordinal)], token),
        }, new ObjectStoreOptions())),
    ];

    private static TestedStore Over(IBlobStore blobs, ObjectStoreOptions options) =>
        new(new ObjectStore(blobs, options, TimeProvider.System, NullLogger<ObjectStore>.Instance));
}
