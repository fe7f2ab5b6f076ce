namespace Giftless.Storage;

/// <summary>What a storage guarantees, as <see cref="StorageProbe"/> saw it.</summary>
public sealed record StorageReport
{
    /// <summary>Which way bytes go.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>Whether the storage itself refuses a body whose SHA-256 is wrong, when it arrives.</summary>
    public required bool RefusesWrongBodies { get; init; }

    /// <summary>Whether a wrong body at least never becomes an object.</summary>
    public required bool NeverOffersWrongBodies { get; init; }

    /// <summary>Whether a link cannot be used once more to send something else.</summary>
    public required bool RefusesToOverwrite { get; init; }

    /// <summary>Whether objects can be sent in parts.</summary>
    public required bool TakesParts { get; init; }

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
