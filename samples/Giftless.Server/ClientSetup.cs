namespace Giftless.Server;

/// <summary>What makes a Git repository use a server.</summary>
internal static class ClientSetup
{
    public static IEnumerable<string> CommandsFor(string address) =>
    [
        "git lfs install",
        "git lfs track \"*.bin\"",
        $"git config -f .lfsconfig lfs.url {address}/org/repo.git/info/lfs",
    ];
}
