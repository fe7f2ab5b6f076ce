using Giftless.AspNetCore.Endpoints;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Tests.CustomStorage;

/// <summary>The transfer of docs/custom-storage.md.</summary>
public sealed class PostTransfer : ITransferAdapter, ITransferEndpoints
{
    public string Name => "post";   // clients name it in their batch: lfs.customtransfer.post

    public IReadOnlyCollection<TransferEndpoint> Endpoints =>
        [new() { Name = "post", Path = "posted/{id}", Methods = ["POST"], Handle = ReceiveAsync }];

    public bool Suits(LfsOperation operation, IReadOnlyList<PlannedObject> objects) => operation == LfsOperation.Upload;

    public async ValueTask<TransferOffer> UploadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken)
    {
        var size = item.Size!.Value;
        return await item.Storage.GetSizeAsync(item.Key, cancellationToken) is { } held
            ? held == size ? TransferOffer.Held(size) : TransferOffer.OtherSize(held, size)
            : TransferOffer.Of(size, new BatchActions { Upload = links.At("post", item.Key.Oid, size, item.Key.Oid.ToString()) });
    }

    public ValueTask<TransferOffer> DownloadAsync(TransferObject item, ITransferLinks links, CancellationToken cancellationToken) =>
        ValueTask.FromResult(TransferOffer.Missing());   // never asked: it suits no download

    private static async Task ReceiveAsync(TransferCall call)   // whoever gets here has a token for this object, or the right to write
    {
        var oid = call.Oid ?? Oid.Parse(call.Item!);
        await call.Storage.PutAsync(new ObjectKey(call.Repository, oid), call.Body, call.Size, call.Aborted);
        call.Http.Response.StatusCode = StatusCodes.Status201Created;
    }
}
