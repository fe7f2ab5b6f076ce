namespace Giftless.Client;

/// <summary>What became of one object.</summary>
public enum TransferOutcome
{
    /// <summary>It was moved, and what arrived is what was meant.</summary>
    Transferred,

    /// <summary>It was there already: on the server, or under the name of the file to download to.</summary>
    Held,

    /// <summary>It could not be moved; <see cref="TransferResult.Message"/> says why.</summary>
    Failed,
}
