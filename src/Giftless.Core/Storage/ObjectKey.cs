namespace Giftless.Storage;

/// <summary>Names one object in a storage.</summary>
/// <param name="Repository">The repository that holds it.</param>
/// <param name="Oid">Its content.</param>
public readonly record struct ObjectKey(RepositoryName Repository, Oid Oid);
