using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Takes objects in parts, and those that were staged in one piece. The service keeps the parts under the name of a staged object, which
/// no client can reach once it is put together.
/// </summary>
internal sealed class StagedUploads(BucketObjects objects, BucketParts parts, ObjectNames names, Publication publication)
    : IMultipartStorage
{
    private const long MiB = 1024 * 1024;

    /// <summary>The service's limits (<c>cloud.google.com/storage/quotas</c>).</summary>
    public PartLimits PartLimits { get; } = new(5 * MiB, 5 * 1024 * MiB, 10_000, DirectUploads.MaxObjectSize);

    public async Task<MultipartUpload> OpenUploadAsync(ObjectKey key, long size, long partSize, CancellationToken cancellationToken)
    {
        var all = names.OfStaged(key, unique: "");
        await foreach (var (name, id, _) in parts.ListAsync(all + StagedName.CutOf(size, partSize), cancellationToken))
        {
            if (await parts.ListPartsAsync(name, id, cancellationToken) is { } held)
                return new MultipartUpload(NameOf(name[all.Length..], id), held.ToDictionary(part => part.Number, part => part.Size));
        }

        var unique = StagedName.NewUnique(size, partSize);
        var started = await parts.StartAsync(names.OfStaged(key, unique), cancellationToken);
        return new MultipartUpload(NameOf(unique, started), new Dictionary<int, long>());

        string NameOf(string unique, string id) => new StagedName(unique, partSize, id).ToString();
    }

    public async Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken)
    {
        var staged = StagedName.Parse(upload);
        if (await objects.FindAsync(names.Of(key), cancellationToken) is { } held && held.Size == size)
        {
            await RemoveAsync(key, staged, cancellationToken);
            return PutOutcome.AlreadyPresent;
        }

        var name = names.OfStaged(key, staged.Unique);
        if (staged.UploadId is not null)
            await PutTogetherAsync(name, staged, size, cancellationToken);
        return await publication.PublishAsync(key, name, size, cancellationToken);
    }

    public Task AbortUploadAsync(ObjectKey key, string upload, CancellationToken cancellationToken) =>
        RemoveAsync(key, StagedName.Parse(upload), cancellationToken);

    /// <summary>Where there is no such upload, its parts may have been put together before.</summary>
    private async Task PutTogetherAsync(string name, StagedName staged, long size, CancellationToken cancellationToken)
    {
        staged.DemandParts(size);
        if (await parts.ListPartsAsync(name, staged.UploadId!, cancellationToken) is not { } held)
            return;

        var byNumber = held.ToDictionary(part => part.Number);
        var wanted = new List<StoredPart>();
        foreach (var part in PartLimits.Cut(size, staged.PartSize))
        {
            if (!byNumber.TryGetValue(part.Number, out var sent) || sent.Size != part.Size)
            {
                throw new UploadIncompleteException(
                    $"Part {part.Number}, {part.Size} bytes at {part.Offset}, was not sent. Start the transfer again; "
                    + "what was sent is kept.");
            }

            wanted.Add(sent);
        }

        if (wanted.Count == 0)
            throw new UploadIncompleteException("No part was sent. Start the transfer again.");
        await parts.CompleteAsync(name, staged.UploadId!, wanted, cancellationToken);
    }

    private async Task RemoveAsync(ObjectKey key, StagedName staged, CancellationToken cancellationToken)
    {
        var name = names.OfStaged(key, staged.Unique);
        if (staged.UploadId is { } id)
            await parts.AbortAsync(name, id, cancellationToken);
        await objects.DeleteAsync(name, generation: null, cancellationToken);
    }
}
