using Giftless.Protocol;

namespace Giftless.Git;

/// <summary>A file of a commit.</summary>
/// <param name="Path">Where it lies, segments separated by <c>/</c>.</param>
/// <param name="Mode">What it is to git: <c>100644</c>, <c>100755</c> for a program, <c>120000</c> for a symbolic link.</param>
/// <param name="Blob">The id of its blob.</param>
/// <param name="Size">The length of its content in bytes: of the object, where the blob is a pointer.</param>
/// <param name="Pointer">What the blob points to, or null where it is the content itself.</param>
public sealed record GitFile(string Path, string Mode, string Blob, long Size, LfsPointer? Pointer)
{
    internal const string Link = "120000";
    internal const string Program = "100755";
}
