namespace Giftless.Tests.Databases;

/// <summary>What a test says where there is no PostgreSQL.</summary>
internal sealed partial class PostgresServer
{
    /// <summary>Starts a server; where there is none to start, the test is ignored, or fails where CI has to have it.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        if (FindPrograms() is null)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(Missing);
            Assert.Ignore(Missing);
        }

        return await StartInstalledAsync();
    }
}
