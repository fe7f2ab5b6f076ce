using System.Collections.Concurrent;
using System.Globalization;
using Giftless.AspNetCore.Endpoints;
using Giftless.Protocol;
using Giftless.Transfer;
using Microsoft.AspNetCore.Http;

namespace Giftless.Tests.Hosting;

/// <summary>
/// A host's own transfer, with an endpoint of its own: an upload has an address, which takes its bytes step by step, says how many are
/// here, and gives it up.
/// </summary>
internal sealed class StepsTransfer : ITransferAdapter, ITransferEndpoints
{
    private const string Offset = "Upload-Offset";

    private readonly ConcurrentDictionary<(RepositoryName Repository, string Id), long> _received = new();

    public string Name => "steps";

    public IReadOnlyCollection<TransferEndpoint> Endpoints =>
    [
        new() { Name = "steps", Path = "uploads/{id}", Methods = ["HEAD", "PATCH", "DELETE"], Handle = HandleAsync, MaxBodySize = 1000 },
    ];

    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => operation == LfsOperation.Upload;

    public ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        var id = IdOf(item.Key.Oid);
        return ValueTask.FromResult(_received.GetOrAdd((item.Key.Repository, id), 0) == size
            ? TransferOffer.Held(size)
            : TransferOffer.Of(size, new BatchActions { Upload = links.At("steps", item.Key.Oid, size, id, "?step=1") }));
    }

    public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
        ValueTask.FromResult(TransferOffer.Missing());

    public static string IdOf(Oid oid) => $"of-{oid.ToString()[..8]}";

    private async Task HandleAsync(TransferCall call)
    {
        var key = (call.Repository, call.Item!);
        if (!_received.TryGetValue(key, out var received))
            throw new LfsException(404, "There is no such upload.");
        if (call.Http.Request.Query["step"] == "fails")
            throw new InvalidOperationException("a secret of the adapter");
        if (HttpMethods.IsPatch(call.Http.Request.Method))
        {
            var bytes = new MemoryStream();
            await call.Body.CopyToAsync(bytes, call.Aborted);
            received += bytes.Length;
            call.RequireAllowedSize(received);
            if (received > call.Size)
                throw new LfsException(409, $"The object was announced with {call.Size} bytes.");
            _received[key] = received;
        }

        if (HttpMethods.IsDelete(call.Http.Request.Method))
            _received.TryRemove(key, out _);
        call.Http.Response.Headers[Offset] = received.ToString(CultureInfo.InvariantCulture);
        call.Http.Response.Headers["Upload-User"] = call.User;
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
