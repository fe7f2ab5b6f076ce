using System.Security.Cryptography;
using System.Text;

namespace Giftless.Authentication.GitHub;

/// <summary>A token of GitHub, which is a secret: only <see cref="Fingerprint"/> is kept or compared.</summary>
internal sealed class GitHubToken
{
    private static readonly string[] Prefixes = ["ghp_", "github_pat_", "gho_", "ghu_", AppPrefix];
    private const string AppPrefix = "ghs_";
    private const int MaxLength = 1024;

    private GitHubToken(string value)
    {
        Value = value;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
    }

    public string Value { get; }

    /// <summary>The token's SHA-256.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether it is the token of an app's installation, which is no user.</summary>
    public bool IsApp => Value.StartsWith(AppPrefix, StringComparison.Ordinal);

    /// <summary>Whether a text begins as the tokens of GitHub do.</summary>
    public static bool IsMeant(string text) => Prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The token in a text that looks like one of GitHub's from beginning to end, or null.</summary>
    public static GitHubToken? From(string text) =>
        IsMeant(text) && text.Length <= MaxLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? new GitHubToken(text)
            : null;

    public override string ToString() => "(a token)";
}
