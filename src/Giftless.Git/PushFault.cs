using Giftless.Locks;
using Giftless.Protocol;

namespace Giftless.Git;

/// <summary>Why a push is refused: one file, and what is wrong with it.</summary>
public sealed record PushFault
{
    private const int LongestPath = 300;

    /// <summary>So many faults fit on a screen.</summary>
    private const int MostNamed = 20;

    private PushFault(PushFaultKind kind, string path, string words) => (Kind, Path, Words) = (kind, path, words);

    /// <summary>What is wrong.</summary>
    public PushFaultKind Kind { get; }

    /// <summary>The file, as it stands in the repository.</summary>
    public string Path { get; }

    private string Words { get; }

    /// <summary>What to show on the terminal of who pushes: the first faults, how many more there are, and how to mend each kind.</summary>
    /// <param name="faults">What <see cref="PushCheck"/> has found.</param>
    /// <param name="updates">What the push makes of refs.</param>
    public static IEnumerable<string> Explain(IReadOnlyList<PushFault> faults, IReadOnlyCollection<RefUpdate> updates)
    {
        foreach (var fault in faults.Take(MostNamed))
            yield return fault.ToString();
        if (faults.Count > MostNamed)
            yield return $"{faults.Count - MostNamed}{(faults.Count < PushCheck.MaxFaults ? "" : " or more")} other files are as bad.";
        if (faults.Any(fault => fault.Kind is PushFaultKind.MissingObject or PushFaultKind.OtherSize))
            yield return $"Send what is missing, and push again:  git lfs push origin {BranchOf(updates)}";
        if (faults.Any(fault => fault.Kind is PushFaultKind.NoPointer))
            yield return "Make pointers, and push again:  git lfs install; git add --renormalize .; git commit";
        if (faults.Any(fault => fault.Kind is PushFaultKind.MalformedPointer))
            yield return "Put the files themselves in the place of broken pointers, and commit them anew.";
    }

    /// <summary>A line for the terminal of who pushes.</summary>
    public override string ToString() => $"{PrintableText.Of(Path, LongestPath)} {Words}";

    internal static PushFault Locked(FileLock held) =>
        new(PushFaultKind.LockedByOther, held.Path.ToString(), $"is locked by {held.Owner.Name}.");

    internal static PushFault Missing(string path, LfsPointer pointer) =>
        new(PushFaultKind.MissingObject, path, $"is not on the server ({pointer.Size} bytes, {pointer.Oid}).");

    internal static PushFault OtherSize(string path, LfsPointer pointer, long held) => new(
        PushFaultKind.OtherSize, path, $"has {pointer.Size} bytes by its pointer; the server's {pointer.Oid} has {held}.");

    internal static PushFault Malformed(string path, string fault) =>
        new(PushFaultKind.MalformedPointer, path, $"cannot be read by Git LFS: its pointer {fault}.");

    internal static PushFault NoPointer(string path) =>
        new(PushFaultKind.NoPointer, path, "is no pointer, though .gitattributes gives it to Git LFS.");

    private static string BranchOf(IEnumerable<RefUpdate> updates)
    {
        const string Branches = "refs/heads/";
        var branch = updates.FirstOrDefault(update => !update.Deletes && update.Name.StartsWith(Branches, StringComparison.Ordinal));
        return branch?.Name[Branches.Length..] ?? "--all";
    }
}

/// <summary>What may be wrong with a file of a push.</summary>
public enum PushFaultKind
{
    /// <summary>Somebody else has locked it.</summary>
    LockedByOther,

    /// <summary>The server does not hold its object.</summary>
    MissingObject,

    /// <summary>The server holds its object, with another length than the pointer says.</summary>
    OtherSize,

    /// <summary>It begins as a pointer and cannot be read as one.</summary>
    MalformedPointer,

    /// <summary>By <c>.gitattributes</c> it belongs into Git LFS, and it was committed as it is.</summary>
    NoPointer,
}
