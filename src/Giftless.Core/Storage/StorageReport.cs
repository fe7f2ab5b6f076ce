namespace Giftless.Storage;

/// <summary>What a storage guarantees, as <see cref="StorageProbe"/> saw it.</summary>
/// <param name="Mode">Which way bytes go.</param>
/// <param name="RefusesWrongBodies">Whether the storage itself refuses a body whose SHA-256 is wrong, when it arrives.</param>
/// <param name="NeverOffersWrongBodies">Whether a wrong body at least never becomes an object.</param>
/// <param name="RefusesToOverwrite">Whether a link cannot be used once more to send something else.</param>
/// <param name="TakesParts">Whether objects can be sent in parts.</param>
public sealed record StorageReport(
    TransferMode Mode, bool RefusesWrongBodies, bool NeverOffersWrongBodies, bool RefusesToOverwrite, bool TakesParts)
{
    /// <summary>The report in one line, for people.</summary>
    public override string ToString() => string.Join("; ", [
        Mode switch
        {
            TransferMode.Direct => "clients and storage exchange objects directly",
            TransferMode.DirectDownload => "uploads pass through this server, downloads do not",
            _ => "objects pass through this server",
        },
        RefusesWrongBodies ? "a wrong body is refused"
            : NeverOffersWrongBodies ? "a wrong body is found by re-reading it before anyone is offered it"
            : "a wrong body is NOT noticed: set how uploads are verified",
        RefusesToOverwrite
            ? "an object cannot be overwritten"
            : "an object can be overwritten by whoever may upload it, while the link lasts",
        TakesParts ? "long objects can be sent in parts" : "objects are sent whole",
    ]);
}
