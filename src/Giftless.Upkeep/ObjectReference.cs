namespace Giftless.Upkeep;

/// <summary>Something that needs an object, such as a pointer file in a commit.</summary>
/// <param name="Oid">The object.</param>
/// <param name="Size">How many bytes it is said to have, or null where that is not said.</param>
public readonly record struct ObjectReference(Oid Oid, long? Size);
