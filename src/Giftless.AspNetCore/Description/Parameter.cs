using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Giftless.AspNetCore.Description;

/// <summary>A parameter of an <see cref="Operation"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it means; or null.</param>
internal sealed record Parameter(string Name, string? Text)
{
    /// <summary>Where it stands.</summary>
    public BindingSource Source { get; init; } = BindingSource.Query;

    public Type Type { get; init; } = typeof(string);

    public bool IsRequired { get; init; }

    /// <summary>What its text form matches, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>A parameter that stands in the path.</summary>
    public static Parameter InPath(string name) => name switch
    {
        "repository" => new(name, "The repository: one or more segments, with / between them.") { Source = BindingSource.Path },
        "oid" => new(name, "The object: the SHA-256 of its content.") { Source = BindingSource.Path, Pattern = "^[0-9a-f]{64}$" },
        "id" => new(name, "The id of the lock, as the list of locks has it.") { Source = BindingSource.Path },
        _ => new(name, Text: null) { Source = BindingSource.Path },
    };
}
