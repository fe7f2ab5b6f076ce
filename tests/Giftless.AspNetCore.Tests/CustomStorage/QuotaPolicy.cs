using System.Collections.Concurrent;
using Giftless.Policies;

namespace Giftless.AspNetCore.Tests.CustomStorage;

/// <summary>The policy of docs/custom-storage.md.</summary>
public sealed class QuotaPolicy(long most) : IUploadPolicy
{
    private readonly ConcurrentDictionary<RepositoryName, long> _used = new();

    public ValueTask<UploadRefusal?> JudgeAsync(ProposedUpload upload, CancellationToken cancellationToken)
    {
        var size = upload.Size ?? 0;
        if (_used.GetValueOrDefault(upload.Repository) + size > most)
            return new(new UploadRefusal { Message = $"This repository may hold {most} bytes.", Status = 507 });
        if (upload.IsPublishing)   // asked twice: who counts does so when the object is about to be stored
            _used.AddOrUpdate(upload.Repository, size, (_, used) => used + size);
        return new((UploadRefusal?)null);
    }
}
