using Giftless.Storage.Blobs;
using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Passes parts on to the bucket.</summary>
internal sealed class StreamedParts(BucketParts parts, ObjectNames names) : IStreamedParts
{
    public async Task PutPartAsync(ObjectKey key, string upload, UploadPart part, Stream content, CancellationToken cancellationToken)
    {
        var staged = StagedName.Parse(upload);
        if (staged.UploadId is null || part.Size > staged.PartSize || part.Offset != (part.Number - 1) * (Int128)staged.PartSize)
            throw new LfsException(400, $"There is no part {part.Number} of {part.Size} bytes at {part.Offset} in this upload.");
        if (!await parts.PutAsync(
            names.OfStaged(key, staged.Unique), staged.UploadId, part, new ExactStream(content, part.Size), cancellationToken))
        {
            throw new UploadIncompleteException("There is no such upload any more. Start the transfer again.");
        }
    }
}
