using System.Diagnostics.CodeAnalysis;
using Giftless.Policies;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds policies of uploads.</summary>
[Experimental("GITLFS001")]
public static class GitLfsBuilderPolicyExtensions
{
    /// <summary>Has uploads to this server judged by a policy too.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="policy">Makes the policy, of which there is one.</param>
    public static IGitLfsBuilder AddUploadPolicy(this IGitLfsBuilder builder, Func<IServiceProvider, IUploadPolicy> policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => policy(services).OrFault("AddUploadPolicy(…)"));
        return builder;
    }

    /// <summary>Has uploads to this server judged by a policy too.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="judge">See <see cref="IUploadPolicy.JudgeAsync"/>.</param>
    public static IGitLfsBuilder AddUploadPolicy(
        this IGitLfsBuilder builder, Func<ProposedUpload, CancellationToken, ValueTask<UploadRefusal?>> judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        return builder.AddUploadPolicy(_ => new Delegated(judge));
    }

    private sealed class Delegated(Func<ProposedUpload, CancellationToken, ValueTask<UploadRefusal?>> judge) : IUploadPolicy
    {
        public ValueTask<UploadRefusal?> JudgeAsync(ProposedUpload upload, CancellationToken cancellationToken) =>
            judge(upload, cancellationToken);
    }
}
