using System.Reflection;

namespace Giftless.Server;

/// <summary>Finds keys that nobody reads, which are misspelt more often than not.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Says, one line each, which keys of a section no property of the types is for.</summary>
    public static IEnumerable<string> FindUnknown(IConfigurationSection section, params Type[] types)
    {
        var known = types.SelectMany(type => type.GetProperties()).Where(IsSetting)
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => known.TryGetValue(child.Key, out var type)
            ? FindUnknownIn(child, type)
            : [$"{child.Path} is not a setting. {section.Path} has: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}."]);
    }

    private static IEnumerable<string> FindUnknownIn(IConfigurationSection section, Type type)
    {
        if (ElementTypeOf(type) is { } element)
            return section.GetChildren().SelectMany(child => FindUnknownIn(child, element));
        if (type.IsClass && type != typeof(string) && type != typeof(Uri))
            return FindUnknown(section, type);
        return section.GetChildren().Any() ? [$"{section.Path} is a single value, not a section."] : [];
    }

    private static Type? ElementTypeOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsSetting(PropertyInfo property) =>
        property.CanWrite
        || ElementTypeOf(property.PropertyType) is not null
        || (property.PropertyType.IsClass && property.PropertyType != typeof(string));
}
