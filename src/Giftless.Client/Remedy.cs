namespace Giftless.Client;

/// <summary>What may help after a failure.</summary>
internal enum Remedy
{
    /// <summary>Nothing that the client could do.</summary>
    None,

    /// <summary>The same once more, after a while.</summary>
    Again,

    /// <summary>A batch that gives new links.</summary>
    NewLinks,
}
