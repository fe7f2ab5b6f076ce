namespace Giftless.LoadHosts;

internal sealed record BareRequest(string Operation, IReadOnlyList<BareObject> Objects);
