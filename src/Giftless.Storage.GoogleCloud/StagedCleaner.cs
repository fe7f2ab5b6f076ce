using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Removes what nobody finished: uploads in parts, and staged objects. Whatever is not named as this server names them is left alone.</summary>
internal sealed class StagedCleaner(BucketObjects objects, BucketParts parts, ObjectNames names)
{
    /// <summary>Removes what was begun before a time.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CleanAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var (name, id, startedAt) in parts.ListAsync(names.StagedFolder, cancellationToken))
        {
            if (startedAt >= before || !names.IsStaged(name))
                continue;
            await parts.AbortAsync(name, id, cancellationToken);
            removed++;
        }

        await foreach (var (name, storedAt) in objects.ListAsync(names.StagedFolder, cancellationToken))
        {
            if (storedAt >= before || !names.IsStaged(name))
                continue;
            await objects.DeleteAsync(name, generation: null, cancellationToken);
            removed++;
        }

        return removed;
    }
}
