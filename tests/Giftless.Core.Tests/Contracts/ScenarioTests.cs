using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>What an author reads of a scenario.</summary>
[NonParallelizable]
public sealed class ScenarioTests
{
    private static Scenario<BlobStoreFixture> Range =>
        BlobStoreContract.Scenarios.First(scenario => scenario.ToString() == "blob.range (300 from 200 on)");

    private string? _ci;

    [SetUp]
    public void RememberCi() => _ci = Environment.GetEnvironmentVariable("CI");

    [TearDown]
    public void RestoreCi() => Environment.SetEnvironmentVariable("CI", _ci);

    [TestCase(null)]
    [TestCase("false")]
    public async Task Where_the_environment_is_missing_it_is_passed_over(string? ci)
    {
        Environment.SetEnvironmentVariable("CI", ci);
        (await Range.RunAsync(new Fixture(() => throw new MissingEnvironmentException("There is no tape drive.")), default))
            .Should().Be("There is no tape drive.");
    }

    [Test]
    public async Task Where_it_has_to_be_there_the_scenario_fails()
    {
        Environment.SetEnvironmentVariable("CI", "true");
        await FluentActions.Awaiting(() => Range.RunAsync(new Fixture(() => throw new MissingEnvironmentException("none")), default))
            .Should().ThrowAsync<MissingEnvironmentException>();
    }

    [Test]
    public async Task What_was_demanded_and_what_was_seen_is_said()
    {
        var store = new InMemoryBlobStore();
        var broken = new BrokenBlobStore(store)
        {
            Open = (name, range, token) => store.OpenAsync(name, range with { Length = range.Length - 1 }, token),
        };
        (await FluentActions.Awaiting(() => Range.RunAsync(new Fixture(() => broken), default)).Should().ThrowAsync<ConformanceException>())
            .Which.Message.Should().StartWith("blob.range (300 from 200 on): A store gives exactly the range that it is asked for.")
            .And.EndWith("demanded 300 bytes; saw 299 bytes, which differ from byte 299 on");
    }

    [Test]
    public async Task A_capability_that_is_missing_is_named()
    {
        var scenario = BlobStoreContract.Scenarios.First(scenario => scenario.Id == "append.moved");
        (await scenario.RunAsync(new MinimalFixture(), default)).Should().Be("The store has no IBlobAppend or no IBlobMove.");
    }

    [Test]
    public void Names_are_unique_and_say_what_is_demanded()
    {
        string[] names =
        [
            .. BlobStoreContract.Scenarios.Concat(ObjectStoreContract.Scenarios).Select(scenario => scenario.ToString()),
            .. LockStoreContract.Scenarios.Select(scenario => scenario.ToString()),
            .. AccessTokenStoreContract.Scenarios.Select(scenario => scenario.ToString()),
            .. GitLfsServerConformance.Scenarios.Select(scenario => scenario.ToString()),
        ];
        names.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(200);
        BlobStoreContract.Scenarios.Should().OnlyContain(scenario => scenario.Demand.EndsWith('.'));
    }

    private sealed class Fixture(Func<IBlobStore> open) : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(open());
    }

    private sealed class MinimalFixture : BlobStoreFixture
    {
        public override Task<IBlobStore> OpenAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IBlobStore>(new Plain(new InMemoryBlobStore()));

        private sealed class Plain(IBlobStore inner) : DelegatingBlobStore(inner);
    }
}
