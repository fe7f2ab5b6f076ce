using Giftless.Gateway.Tests.Support;

namespace Giftless.Gateway.Tests;

/// <summary>All passes through the gateway, to a folder.</summary>
[TestFixture]
public sealed class FolderTests : PageTests
{
    internal override Task<GatewayRun> StartAsync() => GatewayRun.StartAsync();
}
