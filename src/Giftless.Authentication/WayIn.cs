using System.Diagnostics.CodeAnalysis;
using Giftless.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Giftless.Authentication;

/// <summary>What every way in has: an authentication scheme that its server asks, and a handler that says what its users may do.</summary>
internal static class WayIn
{
    /// <summary>The name of a scheme of one server, which no other has.</summary>
    public static string SchemeOf(string server, string way) => server.Length == 0 ? $"GitLfs.{way}" : $"GitLfs.{server}.{way}";

    public static AuthenticationBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAuthorizationHandler>(
        IGitLfsBuilder builder, string scheme)
        where TAuthorizationHandler : class, IAuthorizationHandler
    {
        builder.Services.Configure<GitLfsOptions>(builder.Name, options => options.AuthenticationSchemes.Add(scheme));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, TAuthorizationHandler>());
        return builder.Services.AddAuthentication();
    }
}
