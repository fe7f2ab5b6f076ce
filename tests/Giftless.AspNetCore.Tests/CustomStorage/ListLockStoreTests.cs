using Giftless.Locks;

namespace Giftless.AspNetCore.Tests.CustomStorage;

public sealed class ListLockStoreTests
{
    [TestCaseSource(typeof(LockStoreContract), nameof(LockStoreContract.Scenarios))]
    public async Task Holds(Scenario<LockStoreFixture> scenario)
    {
        await using var fixture = new Fixture();
        if (await scenario.RunAsync(fixture, CancellationToken.None) is { } skipped)
            Assert.Ignore(skipped);
    }

    private sealed class Fixture : LockStoreFixture
    {
        public override bool IsDurable => false;

        public override Task<ILockStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<ILockStore>(new ListLockStore());
    }
}
