using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>A signed upload.</summary>
public sealed record SignedUpload
{
    /// <summary>What the client sends.</summary>
    public required SignedRequest Request { get; init; }

    /// <summary>
    /// The name of the staged upload that the request writes and that <see cref="ObjectStore.FinishUploadAsync"/> makes an object of, or
    /// null where the storage itself checks the body and the request makes the object.
    /// </summary>
    public string? Upload { get; init; }
}
