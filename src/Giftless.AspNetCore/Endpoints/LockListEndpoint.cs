using Giftless.AspNetCore.Routing;
using Giftless.Protocol;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the endpoints that list locks share.</summary>
internal abstract class LockListEndpoint(GitLfsMount mount, LfsRoute route) : LfsEndpoint(mount, route)
{
    /// <summary>A path can be as long as some links.</summary>
    private const int PathLengthOfLink = 512;

    /// <summary>Writes a page of locks.</summary>
    /// <param name="call">The request.</param>
    /// <param name="next">The cursor of the next page, or null.</param>
    /// <param name="lists">The locks by the members that they belong in.</param>
    protected async Task WriteLocksAsync(LfsCall call, string? next, params (string Name, IReadOnlyList<LockDocument> Locks)[] lists)
    {
        using var places = TakePlaces(call, lists.Sum(list => list.Locks.Sum(item => 1 + (item.Path.Length / PathLengthOfLink))));
        using var reply = await JsonReply.StartAsync(call, Mount);
        reply.Json.WriteStartObject();
        foreach (var (name, locks) in lists)
            await reply.WriteListAsync(name, locks, LfsJsonContext.Default.LockDocument);
        if (next is not null)
            reply.Json.WriteString("next_cursor"u8, next);
        reply.Json.WriteEndObject();
        await reply.FlushAsync();
    }
}
