namespace Giftless.LoadHosts;

internal sealed record BareAction(string Href);
