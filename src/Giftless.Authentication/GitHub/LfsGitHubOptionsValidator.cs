using Microsoft.Extensions.Options;

namespace Giftless.Authentication.GitHub;

internal sealed class LfsGitHubOptionsValidator : IValidateOptions<LfsGitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, LfsGitHubOptions options)
    {
        var faults = new List<string>();
        if (options.RestrictTo.Count == 0)
            faults.Add("RestrictTo is empty; name the organizations or repositories that are served.");
        faults.AddRange(options.RestrictTo
            .Where(entry => entry.Split('/') is not { Length: 1 or 2 } parts || parts.Any(part => !GitHubRepository.IsName(part)))
            .Select(entry => $"RestrictTo has '{entry}'; an entry is an organization or organization/repository."));
        if (options.CacheSize < 1)
            faults.Add($"CacheSize is {options.CacheSize}; it has to be 1 or more.");
        TimeSpan[] lifetimes = [options.WriteLifetime, options.OtherLifetime, options.FailureLifetime];
        foreach (var lifetime in lifetimes.Where(time => time <= TimeSpan.Zero))
            faults.Add($"A lifetime is {lifetime}; it has to be more than nothing.");
        return faults.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                faults.Select(fault => $"{fault} Set it in AddGitHub(...), or in GitLfs:Access:GitHub of the standalone server."));
    }
}
