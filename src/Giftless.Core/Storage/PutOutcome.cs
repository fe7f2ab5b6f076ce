namespace Giftless.Storage;

/// <summary>What a put did.</summary>
public enum PutOutcome
{
    /// <summary>The object is stored now.</summary>
    Stored,

    /// <summary>The same object was here before, and was left as it is.</summary>
    AlreadyPresent,
}
