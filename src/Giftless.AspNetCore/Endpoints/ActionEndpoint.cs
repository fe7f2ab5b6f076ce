using System.Threading.RateLimiting;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the endpoints share that actions lead to: which object they are about, and whether it may be touched.</summary>
internal abstract class ActionEndpoint(GitLfsMount mount, LfsRoute route) : LfsEndpoint(mount, route)
{
    protected sealed override async Task HandleAsync(LfsCall call)
    {
        LiftDataRates(call.Http);
        var grant = call.Token.Demand();
        if (grant is null)
            await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);
        var oid = OidOf(call, grant);
        var access = Access.Granted;
        if (grant is null)
        {
            RefuseForms(call.Http.Request);
            access = await Mount.Authorizer.RequireAsync(
                call.Http, PermissionFor(call.Http.Request), new LfsResource(call.Repository, oid, Ref: null));
        }

        // A token is in no header that caches know: none but the client's own may keep what not everybody may have.
        if (access != Access.Open)
            call.Http.Response.Headers.CacheControl = "private, no-cache";

        await HandleAsync(call, await FindStorageAsync(call), oid, grant?.Size);
    }

    /// <param name="call">The request, which is allowed.</param>
    /// <param name="storage">What keeps the objects of the repository.</param>
    /// <param name="oid">The object; null where neither the path nor an action token says which.</param>
    /// <param name="size">Its length in bytes, where an action token says it.</param>
    protected abstract Task HandleAsync(LfsCall call, ObjectStore storage, Oid? oid, long? size);

    /// <summary>What a request without a token takes.</summary>
    protected abstract LfsPermission PermissionFor(HttpRequest request);

    /// <summary>Takes one of the places that there are for transfers, until what is returned is disposed of.</summary>
    /// <exception cref="LfsException">429: all are taken.</exception>
    protected RateLimitLease TakePlace(LfsCall call)
    {
        var place = Mount.Transfers.Take(call.Http, 1);
        if (place.IsAcquired)
            return place;

        place.Dispose();
        throw new LfsException(429, "Too many transfers are going on at the moment.") { RetryAfter = TimeSpan.FromSeconds(10) };
    }

    private Oid? OidOf(LfsCall call, ActionGrant? grant)
    {
        if (!Route.Row.NamesObject)
            return grant?.Oid;
        return Oid.TryParse(call.Item, out var oid)
            ? oid
            : throw new LfsException(404, "The address has no 64 lower-case hexadecimal characters where the oid belongs.");
    }

    /// <summary>
    /// A page of another site can make a browser post what needs no body, with the user's cookies or password, and without asking first; so
    /// from browsers it has to come with a type that forms cannot have.
    /// </summary>
    private static void RefuseForms(HttpRequest request)
    {
        if (HttpMethods.IsPost(request.Method) && !JsonNegotiation.IsJson(request.ContentType)
            && (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"].Count > 0))
        {
            throw new LfsException(403, $"From a page, this needs the token of a batch, or the 'Content-Type' {LfsMediaType.Json}.");
        }
    }

    /// <summary>A slow line is no attack here: Kestrel's minimum rates would cut it off. See <see cref="TransferPace"/>.</summary>
    private static void LiftDataRates(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } request)
            request.MinDataRate = null;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
            response.MinDataRate = null;
    }
}
