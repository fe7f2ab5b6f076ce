namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What registrations have in common: a host hears of what it got wrong while it is set up, and what to write instead.</summary>
internal static class GitLfsBuilderServices
{
    /// <summary>Whether the server that is being set up, or the storage, has a service of its own.</summary>
    public static bool Has(this IGitLfsBuilder builder, Type type) =>
        builder.Services.Any(service => service.ServiceType == type && builder.Name.Equals(service.ServiceKey));

    /// <summary>Refuses a second one of what there is one of: of two, the host would not know which one counts.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static void RefuseSecond(this IGitLfsBuilder builder, Type type, string what, string instead)
    {
        if (builder.Has(type))
            throw new InvalidOperationException($"The Git LFS server has {what} already: {instead}.");
    }

    /// <exception cref="InvalidOperationException">The host's function gave null.</exception>
    public static T OrFault<T>(this T? made, string function) where T : class =>
        made ?? throw new InvalidOperationException($"The function given to {function} returned null, and no {typeof(T).Name}.");
}
