using System.Diagnostics.CodeAnalysis;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Giftless.Authentication;

/// <summary>What ways in have: something that its server asks for users, and mostly a handler that says what they may do.</summary>
internal static class WayIn
{
    /// <summary>The name of a way into one server, which no other has.</summary>
    public static string NameOf(string server, string way) => server.Length == 0 ? $"GitLfs.{way}" : $"GitLfs.{server}.{way}";

    /// <summary>Adds one whose users may do what the app says, by a policy on the mount or a handler of its own.</summary>
    public static void Add(IGitLfsBuilder builder, Func<IServiceProvider, IWayIn> make) =>
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => make(services));

    public static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAuthorizationHandler>(
        IGitLfsBuilder builder, Func<IServiceProvider, IWayIn> make)
        where TAuthorizationHandler : class, IAuthorizationHandler
    {
        Add(builder, make);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, TAuthorizationHandler>());
    }
}
