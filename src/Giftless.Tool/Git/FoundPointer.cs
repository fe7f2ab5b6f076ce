using Giftless.Protocol;

namespace Giftless.Tool.Git;

/// <summary>A pointer that a repository has.</summary>
/// <param name="Pointer">The object.</param>
/// <param name="Path">A file that it is the content of.</param>
internal sealed record FoundPointer(LfsPointer Pointer, string Path);
