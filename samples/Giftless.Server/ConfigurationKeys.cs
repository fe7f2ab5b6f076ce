using System.ComponentModel;
using System.Reflection;

namespace Giftless.Server;

/// <summary>Finds keys that nobody reads, which are misspelt more often than not, and values that are of the wrong kind.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Says, one line each, which keys of a section no property of the types is for, and which cannot have their value.</summary>
    public static IEnumerable<string> FindFaults(IConfigurationSection section, params Type[] types)
    {
        var known = types.SelectMany(type => type.GetProperties()).Where(IsSetting)
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(child => known.TryGetValue(child.Key, out var type)
            ? FindFaultsIn(child, type)
            : [$"{child.Path} is not a setting. {section.Path} has: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}."]);
    }

    private static IEnumerable<string> FindFaultsIn(IConfigurationSection section, Type type)
    {
        if (ElementTypeOf(type) is { } element)
            return section.GetChildren().SelectMany(child => FindFaultsIn(child, element));
        if (type.IsClass && type != typeof(string) && type != typeof(Uri))
            return FindFaults(section, type);
        if (section.GetChildren().Any())
            return [$"{section.Path} is a single value, not a section."];
        return section.Value is { } text && !CanBe(Nullable.GetUnderlyingType(type) ?? type, text)
            ? [$"{section.Path} is '{text}'; it has to be {KindOf(Nullable.GetUnderlyingType(type) ?? type)}."]
            : [];
    }

    private static bool CanBe(Type type, string text)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase);
        try
        {
            return type == typeof(string) || TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException)
        {
            return false;
        }
    }

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => string.Join(" or ", Enum.GetNames(type)),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 01:30:00, or 7.00:00:00 for a week",
        _ when type == typeof(Uri) => "an address such as https://lfs.example.com",
        _ => "a number",
    };

    private static Type? ElementTypeOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsSetting(PropertyInfo property) =>
        property.CanWrite
        || ElementTypeOf(property.PropertyType) is not null
        || (property.PropertyType.IsClass && property.PropertyType != typeof(string));
}
