namespace Giftless.Storage.Blobs;

/// <summary>Marks what a store can do beyond <see cref="IBlobStore"/>.</summary>
public interface IBlobCapability;
