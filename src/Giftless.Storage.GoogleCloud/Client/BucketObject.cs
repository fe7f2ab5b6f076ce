namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>What lies under a name.</summary>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Generation">Which content it is: another one under the same name has another number.</param>
/// <param name="Foreign">What was sent beside the bytes and would change how they are read, or null.</param>
internal sealed record BucketObject(long Size, string Generation, string? Foreign);
