using System.Diagnostics.CodeAnalysis;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Giftless.Authentication;

/// <summary>What every way in has: something that its server asks for users, and a handler that says what they may do.</summary>
internal static class WayIn
{
    /// <summary>The name of a way into one server, which no other has.</summary>
    public static string NameOf(string server, string way) => server.Length == 0 ? $"GitLfs.{way}" : $"GitLfs.{server}.{way}";

    public static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAuthorizationHandler>(
        IGitLfsBuilder builder, Func<IServiceProvider, IWayIn> make)
        where TAuthorizationHandler : class, IAuthorizationHandler
    {
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => make(services));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, TAuthorizationHandler>());
    }
}
