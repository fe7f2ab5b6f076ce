using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The command that asks any server whether it does what clients rely on.</summary>
public sealed class ConformanceTests : EndToEndTest
{
    [Test]
    public async Task The_standalone_server_holds_to_all()
    {
        var server = await Sandbox.StartServerAsync();
        var report = Run(new Uri(server.Address, "my-org/my-repo.git/info/lfs").ToString());
        (await report.WaitForExitAsync()).Should().Be(0, report.Everything);
        report.Output.Should().Contain($"{GitLfsServerConformance.Scenarios.Count} hold, 0 fail, 0 skipped");
    }

    [Test]
    public async Task What_does_not_hold_is_said_and_ends_with_1()
    {
        var server = await Sandbox.StartServerAsync();
        var report = Run(new Uri(server.Address, "nothing/here").ToString());
        (await report.WaitForExitAsync()).Should().Be(1, report.Everything);
        report.Output.Should().Contain("FAILS    http.batch.upload: Of an object that the server has not").And.Contain("demanded OK; saw");
    }

    private ChildProcess Run(string address) => Sandbox.Start(
        HostProgram.Conformance.File, [.. HostProgram.Conformance.Arguments, address], Sandbox.MakeFolder("conformance"));
}
