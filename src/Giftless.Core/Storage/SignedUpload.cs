using Giftless.Storage.Blobs;
namespace Giftless.Storage;

/// <summary>A signed upload.</summary>
/// <param name="Request">What the client sends.</param>
/// <param name="Upload">
/// The name of the staged upload that the request writes and that
/// <see cref="ObjectStore.FinishUploadAsync"/> makes an object of, or null where the
/// storage itself checks the body and the request makes the object.
/// </param>
public sealed record SignedUpload(SignedRequest Request, string? Upload = null);
