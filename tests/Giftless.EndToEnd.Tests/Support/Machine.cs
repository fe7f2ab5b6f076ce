namespace Giftless.EndToEnd.Tests.Support;

/// <summary>What this machine has installed.</summary>
internal static class Machine
{
    /// <summary>Skips the test when a program is missing, except in CI, which has to have it.</summary>
    /// <param name="package">The Debian package it comes from.</param>
    /// <param name="programs">The program, or several of which one will do.</param>
    public static void Require(string package, params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (programs.Any(program => folders.Any(folder => File.Exists(Path.Join(folder, program)))))
            return;

        var message = $"{string.Join(" or ", programs)} is not installed; tests/run.sh installs it, or: apt-get install {package}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(message);
        else
            Assert.Ignore(message);
    }
}
