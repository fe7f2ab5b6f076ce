using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Users;

internal sealed class LfsUsersOptionsValidator : IValidateOptions<LfsUsersOptions>
{
    public ValidateOptionsResult Validate(string? name, LfsUsersOptions options)
    {
        var faults = options.Users.SelectMany((user, index) => FindFaults(user).Select(fault => $"Users:{index}:{fault}")).ToList();
        faults.AddRange(
            options.Users.CountBy(user => user.Name).Where(group => group.Value > 1).Select(group => $"Users has '{group.Key}' twice."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FindFaults(LfsUser user)
    {
        if (user.Name.Length == 0 || user.Name.Contains(':'))
            yield return $"Name is '{user.Name}'; it has to be something, without a colon.";
        if (user.PasswordHash.Length > 0 && !IsHash(user.PasswordHash))
            yield return "PasswordHash is not a hash. Make one with: dotnet run --project samples/Giftless.Server -- hash-password";
        foreach (var pattern in user.Read.Concat(user.Write).Concat(user.ForceUnlock).Where(pattern => !RepositoryPattern.IsValid(pattern)))
            yield return $"Read, Write or ForceUnlock has '{pattern}'; a pattern is '*', 'org/*' or a repository's name.";
    }

    /// <summary>Whether it begins as the hashes of ASP.NET Core's hasher do, with the number of their format, and is as long.</summary>
    private static bool IsHash(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= 49 && bytes[0] <= 1;
    }
}
