using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Giftless.Locks;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>GET locks</c> and <c>POST locks</c>.</summary>
internal sealed class LocksEndpoint(GitLfsMount mount, LfsRoute route, LockService locks) : LockListEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call)
    {
        await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);
        if (HttpMethods.IsPost(call.Http.Request.Method))
            await CreateAsync(call);
        else
            await ListAsync(call);
    }

    private async Task ListAsync(LfsCall call)
    {
        RequireAccept(call);
        var query = call.Http.Request.Query;
        await Mount.Authorizer.RequireAsync(
            call.Http, LfsPermission.Read, new LfsResource(call.Repository, Oid: null, ValueOf(query, "refspec")));
        await FindStorageAsync(call);

        var (found, next) = await locks.ListAsync(
            call.Repository, ValueOf(query, "id"), PathOf(query), ValueOf(query, "cursor"), LimitOf(query), call.Aborted);
        await WriteLocksAsync(call, next, ("locks", [.. found.Select(item => item.ToDocument())]));
    }

    private async Task CreateAsync(LfsCall call)
    {
        var request = await ReadJsonAsync(call, LfsJsonContext.Default.LockRequest, invalid: 422);
        call.Request.Subject = request.Path;
        await Mount.Authorizer.RequireAsync(call.Http, LfsPermission.Lock, new LfsResource(call.Repository, Oid: null, request.Ref?.Name));
        await FindStorageAsync(call);
        if (!LockPath.TryParse(request.Path, out var path, out var fault))
            throw new LfsException(422, fault);

        var (status, reply) = (StatusCodes.Status201Created, (LockResponse?)null);
        try
        {
            var created = await locks.CreateAsync(call.Repository, path, LockOwner.Of(call.Http.User), call.Aborted);
            reply = new LockResponse { Lock = created.ToDocument() };
        }
        catch (LockConflictException exception)
        {
            status = exception.Code;
            reply = new LockResponse
            {
                Lock = exception.Existing.ToDocument(),
                Message = exception.Message,
                RequestId = ErrorResponse.RequestIdOf(call.Http),
            };
        }

        call.Http.Response.StatusCode = status;
        await WriteJsonAsync(call, reply, LfsJsonContext.Readable.LockResponse);
    }

    private static LockPath? PathOf(IQueryCollection query)
    {
        if (ValueOf(query, "path") is not { } text)
            return null;
        return LockPath.TryParse(text, out var path, out var fault) ? path : throw new LfsException(422, fault);
    }

    private static int? LimitOf(IQueryCollection query)
    {
        if (ValueOf(query, "limit") is not { } text)
            return null;
        return int.TryParse(text, out var limit) ? limit : throw new LfsException(422, "'limit' is not a number.");
    }

    private static string? ValueOf(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
}
