using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>Uploads in parts. All state is the store's, so that any server can go on.</summary>
internal sealed class StagedUploads(
    IBlobStore blobs, IBlobParts parts, ObjectNames names, ObjectPublisher publisher, UnfinishedBytes unfinished)
{
    /// <summary>How many uploads are measured of one repository, and how many at the same time.</summary>
    private const int MaxMeasured = 1000;
    private const int MeasuredAtOnce = 16;

    /// <summary>Finds the unfinished upload of an object, or starts one.</summary>
    public async Task<MultipartUpload> OpenAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken)
    {
        var unique = UploadName.UniqueOf(size, partSize);
        var name = names.StagedOf(key, unique);
        var (begun, complete) = await FindAsync(name, cancellationToken);
        if (begun is not null)
            return await NameAsync(begun.Upload.Id, begun.Held.Values.ToDictionary(part => part.Number, part => part.Size));

        // What was put together, and not yet published when its server ended, or went on without its client.
        if (complete?.Size == size)
        {
            return new MultipartUpload
            {
                Name = unique,
                Held = parts.Limits.Cut(size, partSize).ToDictionary(part => part.Number, part => part.Size),
            };
        }

        return await NameAsync(await parts.StartAsync(name, cancellationToken), []);

        async Task<MultipartUpload> NameAsync(string id, Dictionary<int, long> sizes)
        {
            using var room = await unfinished.ReserveAsync(
                key.Repository, (long)Int128.Max(0, size - sizes.Values.Aggregate((Int128)0, (sum, one) => sum + one)), cancellationToken);
            return new MultipartUpload { Name = new UploadName(unique, partSize, id).ToString(), Held = sizes };
        }
    }

    /// <summary>Stores a part that passes through the server.</summary>
    public async Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var name = UploadName.Parse(upload);
        DemandPart(name, part);
        using var reserved = await unfinished.ReserveAsync(key.Repository, part.Size, cancellationToken);
        await using var exact = new ExactStream(content, part.Size);
        if (await parts.PutPartAsync(UploadOf(key, name), part, exact, cancellationToken) is not null)
            reserved.Keep();
        else if (!await IsHeldAsync(key, name, part, cancellationToken))
            throw new UploadIncompleteException("There is no such upload, or it was given up. Start the transfer again.");
        else
            await exact.CopyToAsync(Stream.Null, cancellationToken);
    }

    /// <summary>Makes the object of the parts.</summary>
    public async Task<PutOutcome> FinishAsync(ObjectKey key, UploadName upload, long size, CancellationToken cancellationToken)
    {
        try
        {
            return await publisher.PublishAsync(key, upload, size, cancellationToken);
        }
        finally
        {
            unfinished.Forget(key.Repository);
        }
    }

    /// <summary>Ends an upload and deletes its parts.</summary>
    public async Task AbortAsync(ObjectKey key, UploadName upload, CancellationToken cancellationToken)
    {
        await publisher.DiscardAsync(key, upload, cancellationToken);
        unfinished.Forget(key.Repository);
    }

    /// <summary>The upload that a name which came back from a client stands for.</summary>
    /// <exception cref="LfsException">400: for none in parts.</exception>
    public BlobUpload UploadOf(ObjectKey key, UploadName name) => new()
    {
        Name = names.StagedOf(key, name.Unique),
        Id = name.UploadId ?? throw new LfsException(400, "The address names no upload in parts. Start the transfer again."),
    };

    /// <summary>Starts an upload that is put together to a blob of this name.</summary>
    public async Task<BlobUpload> StartAsync(string name, CancellationToken cancellationToken) =>
        new() { Name = name, Id = await parts.StartAsync(name, cancellationToken) };

    /// <summary>Stores a part, of a length that is right.</summary>
    /// <returns>Null where there is no such upload.</returns>
    public Task<BlobPart?> PutAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
        parts.PutPartAsync(upload, part, content, cancellationToken);

    /// <summary>
    /// Looks for parts, and then for the whole: what is put together in between is seen as one or the other, and never as neither.
    /// </summary>
    public async Task<(StagedParts? Unfinished, BlobInfo? Complete)> FindAsync(string name, CancellationToken cancellationToken)
    {
        var unfinished = await FindUnfinishedAsync(name, cancellationToken);
        return (unfinished, unfinished is null ? await blobs.FindAsync(name, cancellationToken) : null);
    }

    /// <summary>All servers choose the same one: the oldest.</summary>
    private async Task<StagedParts?> FindUnfinishedAsync(string name, CancellationToken cancellationToken)
    {
        var found = await parts.ListUploadsAsync(name, cancellationToken).Where(upload => upload.Name == name)
            .Take(MaxMeasured).ToListAsync(cancellationToken);
        foreach (var upload in found.OrderBy(upload => upload.StartedAt).ThenBy(upload => upload.Id, StringComparer.Ordinal))
        {
            if (await parts.ListPartsAsync(upload, cancellationToken) is { } held)
                return new StagedParts(upload, held);
        }

        return null;
    }

    /// <exception cref="LfsException">400: an upload that is cut so has no such part.</exception>
    private void DemandPart(UploadName name, UploadPart part)
    {
        if (part.Number < 1 || part.Number > parts.Limits.MaxParts
            || part.Size < 1 || part.Size > Math.Min(name.PartSize, parts.Limits.MaxPartSize)
            || part.Offset != (part.Number - 1) * (Int128)name.PartSize)
        {
            throw new LfsException(
                400,
                $"There is no part {part.Number} of {part.Size} bytes at {part.Offset} in an upload by parts of {name.PartSize} bytes.");
        }
    }

    /// <summary>
    /// Whether the object is held by now, as far as one part tells: only the last one, where it is shorter, tells how long it is.
    /// </summary>
    /// <exception cref="LfsException">409: what is held is not as long as it would be with the part.</exception>
    private async Task<bool> IsHeldAsync(ObjectKey key, UploadName name, UploadPart part, CancellationToken cancellationToken)
    {
        if (await blobs.FindAsync(names.Of(key), cancellationToken) is not { Size: var held })
            return false;
        var end = (long)Int128.Min(part.Offset + (Int128)part.Size, long.MaxValue);
        if (part.Size < name.PartSize && held != end)
            throw new OtherSizeHeldException(held, end);
        return held >= end
            ? true
            : throw new LfsException(409, $"The object has {held} bytes here; part {part.Number} would end at {end}.");
    }

    /// <summary>How many bytes the parts of a repository's uploads have.</summary>
    public async Task<Int128> MeasureAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var sum = (Int128)0;
        var uploads = parts.ListUploadsAsync(names.AllStagedOf(repository), cancellationToken).Take(MaxMeasured);
        var gate = new Lock();
        await Parallel.ForEachAsync(
            uploads,
            new ParallelOptions { MaxDegreeOfParallelism = MeasuredAtOnce, CancellationToken = cancellationToken },
            async (upload, cancellation) =>
            {
                var held = await parts.ListPartsAsync(upload, cancellation);
                var bytes = (held?.Values ?? []).Aggregate(
                    (Int128)0, (total, part) => total + Math.Max(part.Size, UnfinishedBytes.LeastCharge));
                lock (gate)
                    sum += bytes;
            });
        return sum;
    }
}

/// <summary>An upload that was begun, and the parts of it that are there.</summary>
internal sealed record StagedParts(BlobUpload Upload, IReadOnlyDictionary<int, BlobPart> Held);
