using Giftless;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// The endpoints of a mounted Git LFS server. What works on any endpoint works here: <c>RequireAuthorization</c>,
/// <c>RequireRateLimiting</c>, <c>RequireCors</c>, <c>AllowAnonymous</c>.
/// </summary>
public sealed class GitLfsEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly RouteGroupBuilder _group;

    internal GitLfsEndpointConventionBuilder(RouteGroupBuilder group) => _group = group;

    /// <summary>Lets anybody read, also beside <c>RequireAuthorization</c>, which then governs the rest.</summary>
    /// <param name="where">The repositories this is for; null for all.</param>
    public GitLfsEndpointConventionBuilder AllowAnonymousRead(Func<RepositoryName, bool>? where = null) =>
        this.WithMetadata(new AnonymousAccess(ReadOnly: true, where));

    /// <summary>
    /// Lets anybody read and write in some repositories, also beside <c>RequireAuthorization</c>, which then governs the others.
    /// </summary>
    /// <param name="where">The repositories this is for.</param>
    public GitLfsEndpointConventionBuilder AllowAnonymous(Func<RepositoryName, bool> where) =>
        this.WithMetadata(new AnonymousAccess(ReadOnly: false, where));

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => ((IEndpointConventionBuilder)_group).Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => ((IEndpointConventionBuilder)_group).Finally(finallyConvention);
}
