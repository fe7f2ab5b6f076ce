namespace Giftless.Storage;

/// <summary>Why an object is in the trash.</summary>
public enum RemovalReason
{
    /// <summary>Somebody wanted it so.</summary>
    Removed,

    /// <summary>A collection found nothing that needs it.</summary>
    Unreferenced,

    /// <summary>Its bytes were found not to be the object. It is restored only if they are by then.</summary>
    Damaged,
}
