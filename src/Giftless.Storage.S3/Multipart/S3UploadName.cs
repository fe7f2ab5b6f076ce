using System.Globalization;

namespace Giftless.Storage.S3.Multipart;

/// <summary>
/// How a staged upload is found again: <c>{unique}</c>, or <c>{unique}.{part size}.{upload id}</c> while it consists of parts.
/// </summary>
/// <param name="Unique">What <see cref="StagedKey.NewUnique"/> gave.</param>
/// <param name="PartSize">The length in bytes of all parts but the last, or 0 where there are none any more.</param>
/// <param name="UploadId">The store's own name of the upload, or null where there are no parts any more.</param>
internal sealed record S3UploadName(string Unique, long PartSize = 0, string? UploadId = null)
{
    private const int MaxUploadIdLength = 1024;

    /// <summary>Reads a name that comes from a client.</summary>
    /// <exception cref="LfsException">400: it is none.</exception>
    public static S3UploadName Parse(string name)
    {
        var elements = name.Split('.', 3);
        if (StagedKey.IsUnique(elements[0]))
        {
            if (elements.Length == 1)
                return new S3UploadName(elements[0]);
            if (elements.Length == 3
                && long.TryParse(elements[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partSize) && partSize > 0
                && elements[2].Length is > 0 and <= MaxUploadIdLength && !elements[2].AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                return new S3UploadName(elements[0], partSize, elements[2]);
            }
        }

        throw new LfsException(400, "The upload has a name that this server does not give. Start the transfer again.");
    }

    public override string ToString() =>
        UploadId is null ? Unique : string.Create(CultureInfo.InvariantCulture, $"{Unique}.{PartSize}.{UploadId}");
}
