using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Jwt;

internal sealed class LfsJwtOptionsValidator(string scheme) : IValidateOptions<LfsJwtOptions>
{
    public ValidateOptionsResult Validate(string? name, LfsJwtOptions options)
    {
        if (name != scheme)
            return ValidateOptionsResult.Skip;

        return FindFault(options) is { } fault
            ? ValidateOptionsResult.Fail($"{fault} Set it in AddJwt(...), or in GitLfs:Access:Jwt of the standalone server.")
            : ValidateOptionsResult.Success;
    }

    private static string? FindFault(LfsJwtOptions options)
    {
        if (options.Authority is null)
            return JwtKey.FindFault(options.Algorithm, options.Key, options.KeyFile);
        if (options.Key is not null || options.KeyFile is not null)
            return "Authority is set and a key too; only one can be.";
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("https" or "http"))
            return $"Authority is '{options.Authority}', which is no http or https address.";
        return options.Audience is null ? "Audience is empty; an authority's tokens may be meant for others." : null;
    }
}
