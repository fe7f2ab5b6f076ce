using Giftless.Locks;
using Giftless.Tests.Databases;

namespace Giftless.Locking.Tests;

/// <summary>What every store has to do, whatever is behind it.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql")]
internal sealed class LockStoreTests(string kind)
{
    private PostgresServer? _server;

    [OneTimeSetUp]
    public async Task StartServer() => _server = kind == "postgresql" ? await PostgresServer.StartNewAsync() : null;

    [OneTimeTearDown]
    public async Task StopServer()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestCaseSource(typeof(LockStoreContract), nameof(LockStoreContract.Scenarios))]
    public async Task Holds(Scenario<LockStoreFixture> scenario)
    {
        await using var fixture = new Fixture(kind switch
        {
            "memory" => LockBackend.InMemory(),
            "sqlite" => LockBackend.Sqlite(),
            _ => LockBackend.PostgreSql(_server!),
        });
        (await scenario.RunAsync(fixture, CancellationToken.None)).Should().BeNull();
    }

    private sealed class Fixture(LockBackend backend) : LockStoreFixture
    {
        public override bool IsDurable => backend.ConnectionString is not null;

        public override int Races => 1000;

        public override Task<ILockStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(backend.Open());

        public override async ValueTask DisposeAsync()
        {
            await backend.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
