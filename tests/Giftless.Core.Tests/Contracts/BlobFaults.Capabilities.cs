using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <content>Faults in moving, in parts and in appending.</content>
internal static partial class BlobFaults
{
    public static IEnumerable<BlobFault> OfMoving =>
    [
        new("moves over what is there", "move.taken", store => new(store)
        {
            Move = async (source, target, token) =>
            {
                if (source.Name != target)
                    await store.DeleteAsync(target, version: null, token);
                return await store.MoveAsync(source, target, token);
            },
        }),
        new("hides a blob while it moves it", "move.seen", store =>
        {
            var missed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(store)
            {
                Find = async (name, token) =>
                {
                    var found = await store.FindAsync(name, token);
                    if (found is null && name == "to/0")
                        missed.TrySetResult();
                    return found;
                },
                Move = async (source, target, token) =>
                {
                    var bytes = await BytesAsync(store, source.Name);
                    await store.DeleteAsync(source.Name, source.Version, token);
                    await missed.Task;
                    await store.WriteAsync(target, new MemoryStream(bytes), new BlobWrite(), token);
                    return MoveOutcome.Moved;
                },
            };
        }),
        new("says that it moved where the target is there", "move.taken", store => new(store)
        {
            Move = async (source, target, token) =>
                await store.MoveAsync(source, target, token) is var outcome and not MoveOutcome.TargetExists
                    ? outcome
                    : MoveOutcome.Moved,
        }),
        new("loses the source where the target is there", "move.taken", store => new(store)
        {
            Move = async (source, target, token) =>
            {
                var outcome = await store.MoveAsync(source, target, token);
                if (source.Name != target)
                    await store.DeleteAsync(source.Name, source.Version, token);
                return outcome;
            },
        }),
        new("moves whatever version", "move.changed", store => new(store)
        {
            Move = async (source, target, token) => await store.FindAsync(source.Name, token) is { } found
                ? await store.MoveAsync(found, target, token)
                : MoveOutcome.SourceChanged,
        }),
        new("throws where the source is gone", "move.changed", store => new(store)
        {
            Move = async (source, target, token) =>
                await store.MoveAsync(source, target, token) is var outcome and not MoveOutcome.SourceChanged
                    ? outcome
                    : throw new FileNotFoundException(source.Name),
        }),
        new("moves nothing", "move", store => new(store)
        {
            Move = (_, _, _) => Task.FromResult(MoveOutcome.Moved),
        }),
        new("moves a part of the bytes", "move", store => new(store)
        {
            Move = async (source, target, token) =>
            {
                var bytes = await BytesAsync(store, source.Name);
                await store.WriteAsync(target, new MemoryStream(bytes, 0, bytes.Length / 2), new BlobWrite(), token);
                return MoveOutcome.Moved;
            },
        }),
        new("makes a link to the source", "move", store =>
        {
            var links = new Dictionary<string, string>();
            return new(store)
            {
                Move = (source, target, _) =>
                {
                    links[target] = source.Name;
                    return Task.FromResult(MoveOutcome.Moved);
                },
                Open = (name, range, token) => store.OpenAsync(links.GetValueOrDefault(name, name), range, token),
            };
        }),
        new("deletes what it moves to where it is", "move.in-place", store => new(store)
        {
            Move = async (source, target, token) =>
            {
                var outcome = await store.MoveAsync(source, target, token);
                if (outcome == MoveOutcome.Moved)
                    await store.DeleteAsync(source.Name, version: null, token);
                return outcome;
            },
        }),
        new("finds itself in the way", "move.in-place", store => new(store)
        {
            Move = (source, target, token) =>
                source.Name == target ? Task.FromResult(MoveOutcome.TargetExists) : store.MoveAsync(source, target, token),
        }),
        new("lets nobody move to where somebody moves", "move.at-once", store =>
        {
            var second = OnlyOneAtOnce();
            return new(store)
            {
                Move = async (source, target, token) =>
                {
                    await second();
                    return await store.MoveAsync(source, target, token);
                },
            };
        }),
        new("moves no empty blob", "move.empty", store => new(store)
        {
            Move = (source, target, token) =>
                source.Size == 0 ? Task.FromResult(MoveOutcome.Moved) : store.MoveAsync(source, target, token),
        }),
    ];

    public static IEnumerable<BlobFault> OfParts =>
    [
        new("puts parts together as they came", "parts", store =>
        {
            var sent = new List<int>();
            return new(store)
            {
                PutPart = (upload, part, content, token) =>
                {
                    sent.Add(part.Number);
                    return store.PutPartAsync(upload, part, content, token);
                },
                Complete = (upload, parts, token) =>
                    store.CompleteAsync(upload, [.. parts.OrderBy(part => sent.IndexOf(part.Number))], token),
            };
        }),
        new("puts parts together in the order of text", "parts.many", store => new(store)
        {
            Complete = (upload, parts, token) =>
                store.CompleteAsync(upload, [.. parts.OrderBy(part => $"{part.Number}", StringComparer.Ordinal)], token),
        }),
        new("lists one page of parts", "parts.many", store => new(store)
        {
            ListParts = async (upload, token) =>
                (await store.ListPartsAsync(upload, token))?.Where(part => part.Key <= 1000).ToDictionary(),
        }),
        new("lists parts as blobs", "parts", store => new(store)
        {
            List = (prefix, token) => store.ListAsync(prefix, token).Concat(store.ListUploadsAsync(prefix, token).Select(upload =>
                new BlobInfo { Name = upload.Name, Size = 0, Version = upload.Id, WrittenAt = DateTimeOffset.UtcNow })),
        }),
        new("completes but the last part", "parts", store => new(store)
        {
            Complete = (upload, parts, token) => store.CompleteAsync(upload, [.. parts.Take(parts.Count - 1)], token),
        }),
        new("completes with whatever parts are there now", "parts.changed", store => new(store)
        {
            Complete = async (upload, _, token) => await store.ListPartsAsync(upload, token) is { } there
                ? await store.CompleteAsync(upload, [.. there.Values.OrderBy(part => part.Number)], token)
                : null,
        }),
        new("ends an upload before its blob is there", "parts.seen", store =>
        {
            var (isOver, missed) = (false, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return new(store)
            {
                Find = async (name, token) =>
                {
                    var found = await store.FindAsync(name, token);
                    missed.TrySetResult();
                    return found;
                },
                ListParts = async (upload, token) => isOver ? null : await store.ListPartsAsync(upload, token),
                Complete = async (upload, parts, token) =>
                {
                    isOver = true;
                    await missed.Task;
                    return await store.CompleteAsync(upload, parts, token);
                },
            };
        }),
        new("leaves the upload when it is complete", "parts", store => new(store)
        {
            Complete = async (upload, parts, token) =>
            {
                var completed = await store.CompleteAsync(upload, parts, token);
                await store.StartAsync(upload.Name, token);
                return completed;
            },
        }),
        new("tells another version of what it has put together", "parts", store => new(store)
        {
            Complete = async (upload, parts, token) =>
                await store.CompleteAsync(upload, parts, token) is { } completed ? completed with { Version = parts[^1].Version } : null,
        }),
        new("tells the SHA-256 of the last part as that of all", "parts", store => new(store)
        {
            Complete = async (upload, parts, token) =>
                await store.CompleteAsync(upload, parts, token) is { } completed ? completed with { Sha256 = parts[^1].Version } : null,
        }),
        new("completes again what is over", "parts.over", store => new(store)
        {
            Complete = async (upload, parts, token) =>
            {
                if (await store.CompleteAsync(upload, parts, token) is { } completed)
                    return completed;
                await store.WriteAsync(upload.Name, Stream.Null, Anew, token);
                return await store.FindAsync(upload.Name, token);
            },
        }),
        new("leaves what is there as it is when parts are complete", "parts.replace", store => new(store)
        {
            Complete = async (upload, parts, token) => await store.FindAsync(upload.Name, token) is { } held
                ? held
                : await store.CompleteAsync(upload, parts, token),
        }),
        new("leaves the parts when it aborts", "parts.abort", store => new(store)
        {
            Abort = (_, _) => Task.CompletedTask,
        }),
        new("throws where there is nothing to abort", "parts.abort", store => new(store)
        {
            Abort = async (upload, token) =>
            {
                if (await store.ListPartsAsync(upload, token) is null)
                    throw new FileNotFoundException(upload.Id);
                await store.AbortAsync(upload, token);
            },
        }),
        new("loses a part when it is sent again and fails", "parts.breaks", store => new(store)
        {
            PutPart = async (upload, part, content, token) =>
            {
                await store.PutPartAsync(upload, part, Stream.Null, token);
                return await store.PutPartAsync(upload, part, content, token);
            },
        }),
        new("keeps of a part what came before it failed", "parts.breaks", store => new(store)
        {
            PutPart = async (upload, part, content, token) =>
            {
                var ending = new EndingStream(content);
                var isPut = await store.PutPartAsync(upload, part, ending, token);
                ending.ThrowIfFailed();
                return isPut;
            },
        }),
        new("reads as many bytes of a part as it has, and no end", "parts.breaks", store => new(store)
        {
            PutPart = async (upload, part, content, token) =>
            {
                var bytes = new byte[part.Size];
                await content.ReadExactlyAsync(bytes, token);
                return await store.PutPartAsync(upload, part, new MemoryStream(bytes), token);
            },
        }),
        new("leaves a part that is sent again as it was", "parts.again", store => new(store)
        {
            PutPart = async (upload, part, content, token) =>
                (await store.ListPartsAsync(upload, token))?.GetValueOrDefault(part.Number)
                ?? await store.PutPartAsync(upload, part, content, token),
        }),
        new("tells another version of a part than it lists", "parts.list", store => new(store)
        {
            PutPart = async (upload, part, content, token) =>
                await store.PutPartAsync(upload, part, content, token) is { } put ? put with { Version = put.Version + "0" } : null,
        }),
        new("lists uploads whatever the prefix", "parts.list", store => new(store)
        {
            ListUploads = (_, token) => store.ListUploadsAsync("", token),
        }),
        new("lists no uploads", "parts.list", store => new(store)
        {
            ListUploads = (_, token) => store.ListUploadsAsync("no such prefix", token),
        }),
        new("counts parts from 0", "parts.list", store => new(store)
        {
            ListParts = async (upload, token) =>
                (await store.ListPartsAsync(upload, token))?.ToDictionary(part => part.Key - 1, part => part.Value),
        }),
        new("takes an upload for that of whatever blob", "parts.foreign", store => new(store)
        {
            ListParts = async (upload, token) =>
                await store.ListUploadsAsync("", token).FirstOrDefaultAsync(found => found.Id == upload.Id, token) is { } found
                    ? await store.ListPartsAsync(found, token)
                    : null,
        }),
        new("aborts an upload of whatever blob", "parts.foreign", store => new(store)
        {
            Abort = async (upload, token) =>
            {
                await foreach (var found in store.ListUploadsAsync("", token).Where(found => found.Id == upload.Id))
                    await store.AbortAsync(found, token);
            },
        }),
        new("aborts all where an id is strange", "parts.no-id", store => new(store)
        {
            Abort = async (upload, token) =>
            {
                await foreach (var found in store.ListUploadsAsync("", token))
                    await store.AbortAsync(found, token);
            },
        }),
    ];

    public static IEnumerable<BlobFault> OfAppending =>
    [
        new("appends at whatever offset", "append", store => new(store)
        {
            Append = async (name, _, content, token) =>
                await store.AppendAsync(name, (await store.FindAsync(name, token))?.Size ?? 0, content, token),
        }),
        new("cuts a blob off to append to it", "append", store => new(store)
        {
            Append = async (name, offset, content, token) =>
            {
                if (await store.FindAsync(name, token) is { } found && found.Size > offset)
                    await store.WriteAsync(name, new MemoryStream(await BytesAsync(store, name), 0, (int)offset), Anew, token);
                return await store.AppendAsync(name, offset, content, token);
            },
        }),
        new("fills a gap before what it appends", "append", store => new(store)
        {
            Append = async (name, offset, content, token) =>
            {
                if (await store.FindAsync(name, token) is { } found && found.Size < offset)
                    await store.AppendAsync(name, found.Size, new MemoryStream(new byte[offset - found.Size]), token);
                return await store.AppendAsync(name, offset, content, token);
            },
        }),
        new("loses what it has appended when the rest fails", "append", store => new(store)
        {
            Append = async (name, offset, content, token) =>
                await store.AppendAsync(name, offset, new MemoryStream(await ToBytesAsync(content, token)), token),
        }),
        new("tells how many bytes it has appended", "append", store => new(store)
        {
            Append = async (name, offset, content, token) => await store.AppendAsync(name, offset, content, token) - offset,
        }),
        new("lets two append at once", "append.at-once", store =>
        {
            var (begun, second) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return new(store)
            {
                Append = async (name, offset, content, token) =>
                {
                    if (((await store.FindAsync(name, token))?.Size ?? 0) != offset)
                        return null;
                    if (Interlocked.Increment(ref begun) == 2)
                        second.SetResult();
                    await second.Task;
                    return await store.AppendAsync(name, (await store.FindAsync(name, token))?.Size ?? 0, content, token) ?? offset;
                },
            };
        }),
        new("makes an empty blob where there is none to append to", "append.absent", store => new(store)
        {
            Append = async (name, offset, content, token) =>
            {
                await store.WriteAsync(name, Stream.Null, new BlobWrite(), token);
                return await store.AppendAsync(name, offset, content, token);
            },
        }),
        new("lets nobody read what somebody appends to", "append.read", store =>
        {
            var appending = 0;
            return new(store)
            {
                Open = (name, range, token) =>
                    appending == 0
                        ? store.OpenAsync(name, range, token) : throw new StorageUnavailableException(new IOException("Locked.")),
                Append = async (name, offset, content, token) =>
                {
                    Interlocked.Increment(ref appending);
                    try
                    {
                        return await store.AppendAsync(name, offset, content, token);
                    }
                    finally
                    {
                        Interlocked.Decrement(ref appending);
                    }
                },
            };
        }),
        new("appends nothing to what somebody reads", "append.read", store =>
        {
            var opened = new List<string>();
            return new(store)
            {
                Open = (name, range, token) =>
                {
                    opened.Add(name);
                    return store.OpenAsync(name, range, token);
                },
                Append = async (name, offset, content, token) =>
                    opened.Contains(name) ? null : await store.AppendAsync(name, offset, content, token),
            };
        }),
        new("goes on to append to what was moved", "append.moved", store =>
        {
            var moved = new Dictionary<string, string>();
            return new(store)
            {
                Move = (source, target, token) =>
                {
                    moved[source.Name] = target;
                    return store.MoveAsync(source, target, token);
                },
                Append = async (name, offset, content, token) =>
                {
                    var length = await store.AppendAsync(name, offset, content, token);
                    if (moved.TryGetValue(name, out var target))
                        await store.WriteAsync(target, new MemoryStream(await BytesAsync(store, name)), Anew, token);
                    return length;
                },
            };
        }),
    ];
}
