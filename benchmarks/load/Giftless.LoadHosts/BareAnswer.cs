namespace Giftless.LoadHosts;

internal sealed record BareAnswer(string Oid, long Size, bool? Authenticated, BareActions? Actions);
