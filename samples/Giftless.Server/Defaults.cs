using Microsoft.Extensions.Configuration.Memory;

namespace Giftless.Server;

/// <summary>
/// Settings that hold where no file, variable or argument says otherwise. They are no file, so that a new version over an old one never
/// touches what an operator has written.
/// </summary>
internal static class Defaults
{
    public static void AddTo(ConfigurationManager configuration) => ((IConfigurationBuilder)configuration).Sources.Insert(
        0,
        new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
                ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",

                // Giftless says in a line what a database or a query failed with.
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
                ["Logging:Console:FormatterName"] = "simple",
                ["Logging:Console:FormatterOptions:SingleLine"] = "true",
                ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
                ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
            },
        });
}
