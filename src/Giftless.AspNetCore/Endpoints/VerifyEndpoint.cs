using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Giftless.Storage;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary><c>POST objects/storage/verify</c>. It never answers 422, which the client takes for success.</summary>
internal sealed class VerifyEndpoint(GitLfsMount mount, LfsRoute route) : LfsEndpoint(mount, route)
{
    protected override async Task HandleAsync(LfsCall call)
    {
        var grant = call.Token.Demand();
        if (grant is null)
            await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);

        var request = await ReadJsonAsync(call, LfsJsonContext.Default.VerifyRequest, invalid: 400);
        if (!Oid.TryParse(request.Oid, out var oid))
            throw new LfsException(400, "'oid' is not 64 lower-case hexadecimal characters.");
        call.Request.Subject = oid.ToString();
        if (request.Size is not { } size)
            throw new LfsException(400, "'size' is missing.");

        var upload = UploadQuery.FindUpload(call.Http.Request);
        if (upload is not null)
            RequireAllowedSize(size);
        if (grant is null)
        {
            await Mount.Authorizer.RequireAsync(
                call.Http,
                upload is null ? LfsPermission.ReadMetadata : LfsPermission.Write,
                new LfsResource(call.Repository, oid, Ref: null));
        }
        else if (grant.Value.Oid != oid)
            throw FoundToken.Refusal();
        else if (grant.Value.Size != size)
            throw new LfsException(409, $"The object was announced with {grant.Value.Size} bytes, not {size}.");

        var storage = await FindStorageAsync(call);
        var key = new ObjectKey(call.Repository, oid);
        if (upload is not null && !await FinishAsync(call, storage, key, upload, size))
        {
            call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var stored = await CheckAsync(storage, key, size, call.Aborted);
        if (upload is not null || !storage.SignsUploads || size > storage.MaxUploadSize
            || !await FollowsUploadAsync(call, key, grant is not null))
        {
            return;
        }

        if (stored.Foreign is not null)
            await storage.RemoveForeignAsync(key, call.Aborted);
        if (Mount.Verified.TryAdd(key))
            TellOfUpload(call, key, size);
    }

    /// <summary>
    /// Whether an upload is why this is asked. A token for it comes from a batch that had asked for the object; without
    /// one, only where there are no tokens because anybody may write.
    /// </summary>
    private async ValueTask<bool> FollowsUploadAsync(LfsCall call, ObjectKey key, bool hasToken) =>
        hasToken
        || await Mount.Authorizer.DecideAsync(
            call.Http, LfsPermission.Write, new LfsResource(key.Repository, key.Oid, Ref: null)) == Access.Open;

    private static async Task<StoredObject> CheckAsync(
        ObjectStore storage, ObjectKey key, long size, CancellationToken cancellationToken)
    {
        if (await storage.DescribeAsync(key, cancellationToken) is not { } stored)
            throw new LfsException(404, "The object is not on this server.");
        if (stored.Size != size)
            throw new LfsException(409, $"The object has {stored.Size} bytes here, not {size}.");
        if (stored.Sha256 is { } sha256 && sha256 != key.Oid)
            throw new LfsException(409, $"The object has the SHA-256 {sha256} here, not {key.Oid}.");
        return stored;
    }
}
