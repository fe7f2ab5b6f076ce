namespace Giftless.Upkeep;

/// <summary>A repository whose objects are collected, and all that says which of them are needed.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Sources">Its Git repository, and those beside it, such as its wiki; at least one.</param>
public sealed record CollectedRepository(RepositoryName Repository, IReadOnlyList<IReferenceSource> Sources);
