using Giftless.AspNetCore.Routing;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>Answers what no other endpoint does below a repository, such as locks where there are none.</summary>
internal sealed class UnknownEndpoint(GitLfsMount mount, LfsRoute route) : LfsEndpoint(mount, route)
{
    protected override Task HandleAsync(LfsCall call) => throw new LfsException(404, "This Git LFS server has nothing at this address.");
}
