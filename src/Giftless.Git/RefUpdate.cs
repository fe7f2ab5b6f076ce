namespace Giftless.Git;

/// <summary>What a push makes of one ref.</summary>
public sealed record RefUpdate
{
    private RefUpdate(string oldCommit, string newCommit, string name) => (OldCommit, NewCommit, Name) = (oldCommit, newCommit, name);

    /// <summary>What the ref is, 40 or 64 hexadecimal digits; zeros for a new ref.</summary>
    public string OldCommit { get; }

    /// <summary>What it is to be; zeros for a deleted one.</summary>
    public string NewCommit { get; }

    /// <summary>The full name of the ref, such as <c>refs/heads/main</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the ref is new.</summary>
    public bool Creates => IsNothing(OldCommit);

    /// <summary>Whether the ref is deleted.</summary>
    public bool Deletes => IsNothing(NewCommit);

    /// <summary>Reads a line that <c>pre-receive</c> and <c>post-receive</c> get on standard input (githooks(5)).</summary>
    /// <exception cref="LfsException">422: it is none.</exception>
    public static RefUpdate Parse(string line) =>
        line.Split(' ', 3) is [var oldCommit, var newCommit, { Length: > 0 } name] && IsCommit(oldCommit) && IsCommit(newCommit)
            ? new RefUpdate(oldCommit, newCommit, name)
            : throw new LfsException(
                422, $"'{PrintableText.Of(line, 200)}' is not what a pre-receive hook gets: old commit, new commit, ref.");

    private static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);

    private static bool IsNothing(string commit) => commit.All(digit => digit == '0');
}
