using Giftless.AccessTokens;

namespace Giftless.Core.Tests.Contracts;

/// <summary>The contract of stores of access tokens is worth as much as it catches.</summary>
[Parallelizable(ParallelScope.Children)]
[CancelAfter(180_000)]
public sealed class TokenContractFaultTests
{
    private static IEnumerable<TokenFault> Faults => TokenFaults.All;

    private static IEnumerable<string> Ids => AccessTokenStoreContract.Scenarios.Select(scenario => scenario.Id);

    [Test]
    public async Task A_store_is_caught_that([ValueSource(nameof(Faults))] object fault, CancellationToken timeout)
    {
        var (_, caughtBy, make) = (TokenFault)fault;
        var failure = await AccessTokenStoreContract.Scenarios.FailureOfAsync(
            caughtBy, () => new Fixture(make(new InMemoryAccessTokenStore())), timeout);
        failure.Should().NotBeNull($"{caughtBy} has to fail for a store that {fault}");
    }

    [Test]
    public async Task A_store_without_a_fault_passes([ValueSource(nameof(Ids))] string id, CancellationToken timeout) =>
        (await AccessTokenStoreContract.Scenarios.FailureOfAsync(
            id, () => new Fixture(new BrokenTokenStore(new InMemoryAccessTokenStore())), timeout)).Should().BeNull();

    [Test]
    public void There_is_a_fault_for_each_scenario() => Ids.Except(Faults.Select(fault => fault.CaughtBy)).Should().BeEmpty();

    private sealed class Fixture(IAccessTokenStore store) : AccessTokenStoreFixture
    {
        public override Task<IAccessTokenStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(store);
    }
}
