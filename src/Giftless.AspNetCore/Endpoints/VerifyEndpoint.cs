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
    private readonly IDirectUploads? _direct = mount.Storage.GetCapability<IDirectUploads>();
    private readonly IStoredHashes? _hashes = mount.Storage.GetCapability<IStoredHashes>();

    protected override async Task HandleAsync(LfsCall call)
    {
        var grant = call.Token.Demand();
        if (grant is null)
            await Mount.Authorizer.AuthenticateAsync(call.Http, call.Repository);

        var request = await ReadJsonAsync(call, LfsJsonContext.Default.VerifyRequest, invalid: 400);
        if (!Oid.TryParse(request.Oid, out var oid))
            throw new LfsException(400, "'oid' is not 64 lower-case hexadecimal characters.");
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

        var key = new ObjectKey(call.Repository, oid);
        if (upload is not null)
            await RequireWantedAsync(call, key, size);
        if (upload is not null && Mount.Finisher is { } finisher
            && !await finisher.FinishAsync(key, upload, size, call.User, call.Aborted))
        {
            call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var foreign = await CheckAsync(key, size, call.Aborted);
        if (upload is not null || !(size <= _direct?.MaxUploadSize) || !await FollowsUploadAsync(call, key, grant is not null))
            return;
        if (foreign)
            await _hashes!.RemoveForeignAsync(key, call.Aborted);
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

    /// <returns>Whether something was sent beside the bytes that would change how they are read.</returns>
    private async Task<bool> CheckAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        var held = _hashes is null
            ? await Mount.Storage.GetSizeAsync(key, cancellationToken) is { } length
                ? new StoredObject(length, Sha256: null)
                : (StoredObject?)null
            : await _hashes.DescribeAsync(key, cancellationToken);
        if (held is not { } stored)
            throw new LfsException(404, "The object is not on this server.");
        if (stored.Size != size)
            throw new LfsException(409, $"The object has {stored.Size} bytes here, not {size}.");
        if (stored.Sha256 is { } sha256 && sha256 != key.Oid)
            throw new LfsException(409, $"The object has the SHA-256 {sha256} here, not {key.Oid}.");
        return stored.Foreign is not null;
    }
}
