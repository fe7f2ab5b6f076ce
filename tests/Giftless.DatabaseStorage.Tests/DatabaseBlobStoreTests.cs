using Giftless.Tests.Databases;

namespace Giftless.DatabaseStorage.Tests;

/// <summary>All that holds for stores, and for the objects in them, holds for a database.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class DatabaseBlobStoreTests(string database)
{
    private PostgresServer? _server;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = database == "PostgreSQL" ? await PostgresServer.StartNewAsync() : null;

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestCaseSource(typeof(BlobStoreContract), nameof(BlobStoreContract.Scenarios))]
    [TestCaseSource(typeof(ObjectStoreContract), nameof(ObjectStoreContract.Scenarios))]
    [CancelAfter(300_000)]
    public async Task Holds(Scenario<BlobStoreFixture> scenario, CancellationToken timeout)
    {
        await using var fixture = new DatabaseFixture(_server);
        if (await scenario.RunAsync(fixture, timeout) is { } skipped)
            Assert.Ignore(skipped);
    }
}
