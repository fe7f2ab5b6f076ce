namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>A part that the service holds.</summary>
/// <param name="Number">Its place, from 1 on.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="ETag">How the service knows it again, with its quotes.</param>
internal sealed record StoredPart(int Number, long Size, string ETag);
