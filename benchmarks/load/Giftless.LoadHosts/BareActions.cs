namespace Giftless.LoadHosts;

internal sealed record BareActions(BareAction? Download, BareAction? Upload);
