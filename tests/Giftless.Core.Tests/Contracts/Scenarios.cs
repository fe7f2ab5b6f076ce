namespace Giftless.Core.Tests.Contracts;

/// <summary>Runs scenarios within a test, so that their failures are seen and count for nothing else.</summary>
internal static class Scenarios
{
    /// <summary>The failure of the first scenario of an id that fails; null where all pass.</summary>
    public static async Task<Exception?> FailureOfAsync<TFixture>(
        this IEnumerable<Scenario<TFixture>> contract, string id, Func<TFixture> fixture, CancellationToken cancellationToken)
        where TFixture : IAsyncDisposable
    {
        var scenarios = contract.Where(scenario => scenario.Id == id).ToList();
        scenarios.Should().NotBeEmpty();
        foreach (var scenario in scenarios)
        {
            await using var opened = fixture();
            try
            {
                (await scenario.RunAsync(opened, cancellationToken)).Should().BeNull("the store has every capability");
            }
            catch (ConformanceException failure)
            {
                return failure;
            }
        }

        return null;
    }
}
