using System.CommandLine;
using Giftless.Tool.Git;

namespace Giftless.Tool.Commands;

/// <summary><c>giftless install</c>, and <c>--uninstall</c>.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        var system = new Option<bool>("--system") { Description = "For all users of this machine" };
        var local = new Option<bool>("--local") { Description = "For this repository only" };
        var url = new Option<string?>("--url", "-u")
        {
            Description = "For the servers at this address only, such as https://lfs.example.com",
            HelpName = "URL",
        };
        var uninstall = new Option<bool>("--uninstall") { Description = "Take it out of git's settings again" };
        var command = new Command("install", "Make git lfs move objects with giftless, in git's settings of this user")
        {
            system, local, url, uninstall,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(system) && result.GetValue(local))
                result.AddError("Say either --system or --local, not both.");
        });
        command.SetAction(async (line, cancellationToken) =>
        {
            var scope = line.GetValue(system) ? "--system" : line.GetValue(local) ? "--local" : "--global";
            var server = line.GetValue(url) is { } text ? Parse(text) : null;
            var installation = new AgentInstallation(scope);
            if (line.GetValue(uninstall))
                await installation.UninstallAsync(server, cancellationToken);
            else
                await installation.InstallAsync(server, cancellationToken);
            var how = line.GetValue(uninstall) ? "by itself" : "with giftless";
            Console.WriteLine($"git lfs moves objects {how}: {server?.AbsoluteUri ?? "all servers"} (git config {scope}).");
        });
        return command;
    }

    private static Uri Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query: "", UserInfo: "" }
            ? address
            : throw new ToolException($"'{text}' is no address of a server: https://lfs.example.com, without name, password and query.");
}
