using System.Reflection;

namespace Giftless.Server;

/// <summary>Finds keys that nobody reads, which are misspelt more often than not.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Says, one line each, which keys of a section no property of the types is for.</summary>
    public static IEnumerable<string> FindUnknown(IConfigurationSection section, params Type[] types)
    {
        var known = types.SelectMany(type => type.GetProperties()).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
                yield return $"{child.Path} is not a setting. Known in {section.Path} are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
            else if (IsSection(property))
                foreach (var fault in FindUnknown(child, property.PropertyType))
                    yield return fault;
            else if (child.GetChildren().Any())
                yield return $"{child.Path} is a single value, not a section.";
        }
    }

    private static bool IsSection(PropertyInfo property) =>
        property.PropertyType is { IsClass: true } type && type != typeof(string) && type != typeof(Uri);
}
