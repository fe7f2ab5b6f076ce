namespace Giftless.Storage.Blobs;

/// <summary>One part of an object.</summary>
/// <param name="Number">Its place among the parts, from 1 on.</param>
/// <param name="Offset">Where it begins in the object, in bytes.</param>
/// <param name="Size">Its length in bytes.</param>
public readonly record struct UploadPart(int Number, long Offset, long Size);
