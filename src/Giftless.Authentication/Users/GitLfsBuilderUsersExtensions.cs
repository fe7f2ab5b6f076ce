using System.Security.Claims;
using Giftless.Authentication;
using Giftless.Authentication.Users;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers users with passwords as a way in.</summary>
public static class GitLfsBuilderUsersExtensions
{
    private const string Way = "Users";

    /// <summary>Takes the names and passwords of a few users, for small installations.</summary>
    /// <param name="builder">The server that is being set up.</param>
    /// <param name="configure">Adds the users.</param>
    public static IGitLfsBuilder AddUsers(this IGitLfsBuilder builder, Action<IList<LfsUser>> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var name = WayIn.NameOf(builder.Name, Way);
        builder.Services.AddOptions<LfsUsersOptions>(name).Configure(options => configure(options.Users)).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LfsUsersOptions>, LfsUsersOptionsValidator>());
        builder.Services.AddKeyedSingleton(name, (services, _) => new UserDirectory(
            services.GetRequiredService<IOptionsMonitor<LfsUsersOptions>>().Get(name)));
        WayIn.Add<UsersAuthorizationHandler>(
            builder, services => new UsersWayIn(name, services.GetRequiredKeyedService<UserDirectory>(name)));
        return builder;
    }

    /// <summary>
    /// A user of <see cref="AddUsers"/> whose name something other than a password has established, such as SSH; null for an unknown one.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The user's name.</param>
    /// <param name="server">Which server, where there are several.</param>
    public static ClaimsPrincipal? FindLfsUser(this IServiceProvider services, string name, string server = "") =>
        services.GetKeyedService<UserDirectory>(WayIn.NameOf(server, Way))?.FindByName(name);
}
