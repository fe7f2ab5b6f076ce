using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>What the endpoints below <c>objects/storage/{oid}</c> share: finding the object and whether it may be touched.</summary>
internal abstract class ObjectEndpoint(LfsRoute route, params string[] methods) : LfsEndpoint(route, methods)
{
    protected sealed override async Task HandleAsync(LfsCall call)
    {
        LiftDataRates(call.Http);
        var grant = ActionTokenService.Demand(call.Http);
        if (grant is null)
            await Mount.Authorizer.AuthenticateAsync(call);
        if (!Oid.TryParse(call.Item, out var oid))
            throw new LfsException(404, "The address has no 64 lower-case hexadecimal characters where the oid belongs.");
        if (grant is null)
        {
            var reads = HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method);
            await Mount.Authorizer.RequireAsync(
                call.Http, reads ? LfsPermission.Read : LfsPermission.Write, new LfsResource(call.Repository, oid, Ref: null));
        }

        await HandleAsync(call, new ObjectKey(call.Repository, oid), grant?.Size);
    }

    /// <param name="call">The request, which is allowed.</param>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes, where an action token says it.</param>
    protected abstract Task HandleAsync(LfsCall call, ObjectKey key, long? size);

    /// <summary>A slow line is no attack here: Kestrel's minimum rates would cut it off.</summary>
    private static void LiftDataRates(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } request)
            request.MinDataRate = null;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
            response.MinDataRate = null;
    }
}
