namespace Giftless.Upkeep;

/// <summary>What is wrong with an object.</summary>
public enum FaultKind
{
    /// <summary>Its bytes have another SHA-256, or another length than what needs it says.</summary>
    Damaged,

    /// <summary>Something needs it, and it is not here.</summary>
    Missing,

    /// <summary>The storage failed to give it. It may be whole.</summary>
    Unreadable,
}
