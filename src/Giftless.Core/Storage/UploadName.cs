using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Storage;

/// <summary>
/// How a staged upload is found again: <c>{unique}</c>, or <c>{unique}.{part size}.{upload id}</c> where it consists of parts. All that any
/// server has to know to finish it stands in it.
/// </summary>
/// <param name="Unique">What tells the staged uploads of one object apart (<see cref="StagedKey"/>).</param>
/// <param name="PartSize">The length in bytes of all parts but the last, or 0 where there are none.</param>
/// <param name="UploadId">The store's own id of the upload, or null where there are no parts.</param>
internal sealed record UploadName(string Unique, long PartSize = 0, string? UploadId = null)
{
    private const int MaxUploadIdLength = 1024;

    private const int UniqueBytes = 16;

    /// <summary>What tells an upload in parts from others of the same object: how it is cut. So every server finds it again.</summary>
    public static string UniqueOf(long size, long partSize) => HashOf(size, partSize, "");

    /// <summary>The same of an upload that comes from its first byte to its last, which is another one.</summary>
    public static string ResumableOf(long size, long partSize) => HashOf(size, partSize, "/resumable");

    /// <summary>Half of what tells its pieces apart; the other half is their place.</summary>
    public static string PiecesOf(long size, long partSize) => HashOf(size, partSize, "/pieces")[..UniqueBytes];

    /// <summary>Reads a name that comes from a client.</summary>
    /// <exception cref="LfsException">400: it is none.</exception>
    public static UploadName Parse(string name)
    {
        var elements = name.Split('.', 3);
        if (StagedKey.IsUnique(elements[0]))
        {
            if (elements.Length == 1)
                return new UploadName(elements[0]);
            if (elements.Length == 3
                && long.TryParse(elements[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partSize) && partSize > 0
                && elements[2].Length is > 0 and <= MaxUploadIdLength && !elements[2].AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                return new UploadName(elements[0], partSize, elements[2]);
            }
        }

        throw Unknown();
    }

    /// <exception cref="LfsException">400: it names no upload in parts of an object of this length.</exception>
    public void DemandParts(long size)
    {
        if (UploadId is null || (Unique != UniqueOf(size, PartSize) && Unique != ResumableOf(size, PartSize)))
            throw Unknown();
    }

    /// <exception cref="LfsException">400: it names an upload in parts, and the store takes none.</exception>
    public void DemandNoParts()
    {
        if (UploadId is not null)
            throw Unknown();
    }

    public override string ToString() =>
        UploadId is null ? Unique : string.Create(CultureInfo.InvariantCulture, $"{Unique}.{PartSize}.{UploadId}");

    private static string HashOf(long size, long partSize, string kind) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size}/{partSize}{kind}")))
            .AsSpan(0, UniqueBytes));

    private static LfsException Unknown() => new(400, "The address names no upload of this server. Start the transfer again.");
}
