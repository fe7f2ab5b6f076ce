using Microsoft.Extensions.Options;

namespace Giftless.Authentication.AccessTokens;

/// <summary>Says which option of access tokens is impossible, and where to set it.</summary>
internal sealed class LfsAccessTokenOptionsValidator : IValidateOptions<LfsAccessTokenOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, LfsAccessTokenOptions options)
    {
        List<string> faults = [];
        if (options.MaxLifetime <= TimeSpan.Zero || options.MaxLifetime > Longest)
            faults.Add($"{nameof(options.MaxLifetime)} has to be more than none, and at most a hundred years.");
        if (options.Lifetime <= TimeSpan.Zero || options.Lifetime > options.MaxLifetime)
            faults.Add($"{nameof(options.Lifetime)} has to be more than none, and at most {nameof(options.MaxLifetime)}.");
        if (options.MaxPerUser < 1)
            faults.Add($"{nameof(options.MaxPerUser)} has to be 1 or more.");
        return faults.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults.Select(fault => $"{fault} Set it in AddAccessTokens(…)."));
    }
}
