namespace Giftless.Testing;

/// <summary>
/// What a fixture throws where the machine has not what it takes, such as a database. Its scenarios are passed over then; where the
/// environment variable <c>CI</c> is set they fail, so that nothing goes untested unnoticed.
/// </summary>
/// <param name="missing">What is missing, and how to get it.</param>
public sealed class MissingEnvironmentException(string missing) : Exception(missing)
{
    internal static bool IsFailure =>
        Environment.GetEnvironmentVariable("CI") is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
