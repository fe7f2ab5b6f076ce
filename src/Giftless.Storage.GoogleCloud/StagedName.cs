using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Storage.GoogleCloud;

/// <summary>
/// Names a staged upload: sent in one request as <c>{unique}</c>, in parts as <c>{unique}.{part size}.{upload id}</c>. All that any server
/// has to know to finish it stands in it.
/// </summary>
/// <param name="Unique">What stands in the key of the staged object (<see cref="StagedKey"/>).</param>
/// <param name="PartSize">The length in bytes of all parts but the last, or 0 where there are none.</param>
/// <param name="UploadId">The service's id of an upload in parts, or null.</param>
internal sealed record StagedName(string Unique, long PartSize, string? UploadId)
{
    private const int CutLength = 16;

    /// <summary>A name for an upload in one request.</summary>
    public static StagedName New() => new(StagedKey.NewUnique(), 0, null);

    /// <summary>
    /// What is unique about an upload in parts: the first half says how the object is cut, so that it can be found again by that.
    /// </summary>
    public static string NewUnique(long size, long partSize) => CutOf(size, partSize) + StagedKey.NewUnique()[CutLength..];

    /// <summary>What begins the unique part of all uploads of an object that is cut so.</summary>
    public static string CutOf(long size, long partSize) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size}/{partSize}"))))[..CutLength];

    /// <summary>Reads a name that came back from a client.</summary>
    /// <exception cref="LfsException">400: it is none.</exception>
    public static StagedName Parse(string upload)
    {
        var name = upload.Split('.', 3) switch
        {
            [var unique] => new StagedName(unique, 0, null),
            [var unique, var size, var id]
                when long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var partSize) && partSize > 0 =>
                new StagedName(unique, partSize, Uri.UnescapeDataString(id)),
            _ => throw Unknown(),
        };
        return StagedKey.IsUnique(name.Unique) && name.UploadId is not "" ? name : throw Unknown();
    }

    /// <exception cref="LfsException">400: it names no upload in parts of an object of this size.</exception>
    public void DemandParts(long size)
    {
        if (UploadId is null || !Unique.StartsWith(CutOf(size, PartSize), StringComparison.Ordinal))
            throw Unknown();
    }

    public override string ToString() =>
        UploadId is null ? Unique : string.Create(CultureInfo.InvariantCulture, $"{Unique}.{PartSize}.{Uri.EscapeDataString(UploadId)}");

    private static LfsException Unknown() => new(400, "The address names no upload of this server. Start the transfer again.");
}
