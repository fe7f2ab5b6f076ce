using System.Globalization;

namespace Giftless.Storage;

/// <summary>The names of the blobs of resumable uploads, all of which are staged.</summary>
/// <param name="names">The storage's names.</param>
/// <param name="partSizeOf">How an object of some length is cut; 0 for not at all.</param>
internal sealed class ResumableNames(ObjectNames names, Func<long, long> partSizeOf)
{
    /// <summary>No byte of an object has this place.</summary>
    private const string NoPlace = "ffffffffffffffff";

    /// <summary>How an object of some length is cut.</summary>
    public long PartSizeOf(long size) => partSizeOf(size);

    /// <summary>What tells the upload from others of the same object.</summary>
    public string UniqueOf(long size) => UploadName.ResumableOf(size, partSizeOf(size));

    /// <summary>The blob that the upload becomes.</summary>
    public string StagedOf(ObjectKey key, long size) => names.StagedOf(key, UniqueOf(size));

    /// <summary>The blob by which whoever writes claims the upload.</summary>
    public string ClaimOf(ObjectKey key, long size) => PiecesOf(key, size) + NoPlace;

    /// <summary>The blob that keeps bytes from a place of the object on.</summary>
    public string PieceOf(ObjectKey key, long size, long place) =>
        PiecesOf(key, size) + place.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>What the names of all pieces, and of the claim, begin with.</summary>
    public string PiecesOf(ObjectKey key, long size) => names.StagedOf(key, UploadName.PiecesOf(size, partSizeOf(size)));

    /// <summary>The place of the bytes that a piece keeps, or null for none.</summary>
    public static long? PlaceOf(string name) =>
        ulong.TryParse(name.AsSpan(^NoPlace.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var place)
        && place <= long.MaxValue ? (long)place : null;
}
