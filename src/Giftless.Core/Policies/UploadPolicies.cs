namespace Giftless.Policies;

/// <summary>All policies of a server, of which each can refuse.</summary>
internal sealed class UploadPolicies(string server, IEnumerable<IUploadPolicy> policies)
{
    private readonly IUploadPolicy[] _policies = [.. policies];

    public bool IsEmpty => _policies.Length == 0;

    /// <exception cref="LfsException">One of them refuses.</exception>
    public async ValueTask RequireAsync(
        RepositoryName repository, Oid oid, long? size, string? user, bool isPublishing, CancellationToken cancellationToken)
    {
        if (IsEmpty)
            return;

        var upload = new ProposedUpload
        {
            Server = server,
            Repository = repository,
            Oid = oid,
            Size = size,
            User = user,
            IsPublishing = isPublishing,
        };
        foreach (var policy in _policies)
        {
            if (await policy.JudgeAsync(upload, cancellationToken) is { } refusal)
                throw new LfsException(refusal.Status, refusal.Message);
        }
    }
}
