using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>What is here of a resumable upload that comes in parts, or in pieces.</summary>
internal sealed class UploadState
{
    private readonly List<BlobPart> _wholeParts = [];
    private readonly List<BlobInfo> _pieces = [];

    /// <summary>Reads what is in a store.</summary>
    /// <param name="key">The object.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="partSize">The length in bytes of all parts but the last.</param>
    /// <param name="parts">The parts that are there, of which those count that follow each other from the first one on.</param>
    /// <param name="allPieces">The pieces that are there, of which those count that follow the parts.</param>
    /// <param name="takesParts">Whether the store takes parts.</param>
    public UploadState(
        ObjectKey key,
        long size,
        long partSize,
        IReadOnlyDictionary<int, BlobPart> parts,
        IReadOnlyList<BlobInfo> allPieces,
        bool takesParts)
    {
        (Key, Size, PartSize, AllPieces, TakesParts) = (key, size, partSize, allPieces, takesParts);
        while (Position < size && parts.GetValueOrDefault(NextNumber) is { } part && part.Size == EndAfter(Position) - Position)
            Add(part);
        var byPlace = allPieces.ToDictionary(piece => ResumableNames.PlaceOf(piece.Name)!.Value);
        while (byPlace.TryGetValue(Offset, out var piece) && piece.Size > 0 && piece.Size <= size - Offset)
            Add(piece);
    }

    public ObjectKey Key { get; }

    /// <summary>The object's length in bytes.</summary>
    public long Size { get; }

    /// <summary>The length in bytes of all parts but the last.</summary>
    public long PartSize { get; }

    /// <summary>Whether the store takes parts; else all of it is in pieces.</summary>
    public bool TakesParts { get; }

    /// <summary>The upload as the store knows it, once it is started.</summary>
    public BlobUpload? Upload { get; set; }

    /// <summary>Whether all of it was put together.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The parts that are there without a gap.</summary>
    public IReadOnlyList<BlobPart> WholeParts => _wholeParts;

    /// <summary>The pieces that follow them without a gap.</summary>
    public IReadOnlyList<BlobInfo> Pieces => _pieces;

    /// <summary>Those of the part that comes next.</summary>
    public IReadOnlyList<BlobInfo> PiecesOfPart => [.. _pieces.Where(piece => ResumableNames.PlaceOf(piece.Name) >= StartOfPart)];

    /// <summary>Also those that nobody needs any more.</summary>
    public IReadOnlyList<BlobInfo> AllPieces { get; }

    /// <summary>Where the parts end.</summary>
    public long Position { get; private set; }

    /// <summary>Where the pieces after them end.</summary>
    public long Offset => IsComplete ? Size : Position + _pieces.Sum(piece => piece.Size);

    public int NextNumber => _wholeParts.Count + 1;

    /// <summary>Where the part begins that comes next; a store that takes none has pieces of the same length.</summary>
    public long StartOfPart => TakesParts ? Position : Offset - (Offset % PartSize);

    /// <summary>Where it ends.</summary>
    public long EndOfPart => EndAfter(StartOfPart);

    /// <summary>Whether there is nothing to do but to finish it.</summary>
    public bool IsWhole => IsComplete || (TakesParts ? Position : Offset) == Size;

    public void Add(BlobInfo piece) => _pieces.Add(piece);

    /// <returns>The pieces that it was made of.</returns>
    public IReadOnlyList<BlobInfo> Add(BlobPart part)
    {
        var used = _pieces.ToArray();
        _pieces.Clear();
        _wholeParts.Add(part);
        Position += part.Size;
        return used;
    }

    /// <summary>One piece takes the place of those of a part.</summary>
    /// <returns>Those that there were.</returns>
    public IReadOnlyList<BlobInfo> Merge(BlobInfo piece)
    {
        var merged = PiecesOfPart;
        _pieces.RemoveRange(_pieces.Count - merged.Count, merged.Count);
        _pieces.Add(piece);
        return merged;
    }

    private long EndAfter(long start) => PartSize < Size - start ? start + PartSize : Size;
}
