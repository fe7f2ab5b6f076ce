using System.Diagnostics.CodeAnalysis;

namespace Giftless.Storage.Blobs;

/// <summary>One part of an object.</summary>
public readonly record struct UploadPart
{
    /// <summary>Names a part.</summary>
    [SetsRequiredMembers]
    public UploadPart(int number, long offset, long size) => (Number, Offset, Size) = (number, offset, size);

    /// <summary>Its place among the parts, from 1 on.</summary>
    public required int Number { get; init; }

    /// <summary>Where it begins in the object, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }
}
