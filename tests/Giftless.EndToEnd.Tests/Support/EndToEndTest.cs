namespace Giftless.EndToEnd.Tests.Support;

/// <summary>Gives each test its own sandbox, and the story of what its processes wrote to those that fail.</summary>
public abstract class EndToEndTest
{
    private protected Sandbox Sandbox { get; } = new();

    [TearDown]
    public async Task LeaveNothingBehind()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync(Sandbox.Transcript());
        await Sandbox.DisposeAsync();
    }
}
