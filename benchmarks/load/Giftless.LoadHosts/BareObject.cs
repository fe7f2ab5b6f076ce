namespace Giftless.LoadHosts;

internal sealed record BareObject(string Oid, long Size);
