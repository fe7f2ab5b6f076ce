using Giftless.Upkeep;

namespace Giftless.Server.Commands;

/// <summary>An object that is not as it has to be, as it is printed.</summary>
internal sealed record FaultRow(string Repository, string Oid, string Kind, string Message, bool Quarantined)
{
    public static FaultRow Of(Fault fault) => new(
        fault.Key.Repository.ToString(), fault.Key.Oid.ToString(), fault.Kind.ToString().ToLowerInvariant(), fault.Message,
        fault.IsQuarantined);

    public override string ToString() => $"{Kind}: {Repository} {Oid}: {Message}{(Quarantined ? " It was moved to the trash." : "")}";
}
