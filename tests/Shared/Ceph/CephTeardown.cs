using Giftless.Tests.Ceph;

/// <summary>Ends the gateway after the last test of the assembly, which is why this stands outside all namespaces.</summary>
[SetUpFixture]
#pragma warning disable CA1050 // NUnit applies a fixture in a namespace to that namespace only.
public sealed class CephTeardown
#pragma warning restore CA1050
{
    [OneTimeTearDown]
    public Task End_the_gateway() => CephGateway.StopSharedAsync();
}
