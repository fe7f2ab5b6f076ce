namespace Giftless.AspNetCore.Description;

/// <summary>What the description of the API says of one method of an endpoint.</summary>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record Operation(string Summary)
{
    /// <summary>What else there is to know; or null.</summary>
    public string? Text { get; init; }

    /// <summary>The parameters, but for those of the path.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>What the body holds; null where there is none.</summary>
    public Type? Body { get; init; }

    /// <summary>The media types of the body.</summary>
    public IReadOnlyList<string> BodyTypes { get; init; } = [LfsMediaType.Json];

    /// <summary>What is answered, but for the failures that all operations share.</summary>
    public IReadOnlyList<Reply> Replies { get; init; } = [];

    /// <summary>Whether who may only read can use it, if only in part.</summary>
    public bool Reads { get; init; }
}
