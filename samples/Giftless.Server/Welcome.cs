using Giftless.AspNetCore;
using Giftless.Storage;
using Microsoft.Extensions.Options;

namespace Giftless.Server;

/// <summary>What the server says on the terminal once it listens.</summary>
internal static class Welcome
{
    private const int Columns = 80;
    private const int Indent = 10;

    /// <param name="app">The server.</param>
    /// <param name="report">What its storage guarantees, where that was tried out.</param>
    public static void Write(WebApplication app, StorageReport? report)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        var address = AddressOf(app);
        var terminal = new Terminal(Console.Out, Terminal.TakesColour);
        terminal.WriteLine();
        terminal.Write("Giftless.Core", ConsoleColor.Green);
        terminal.Write(" serves Git LFS at ");
        terminal.WriteLine(address, ConsoleColor.Cyan);
        WriteFact(terminal, "Objects:", settings.Storage.ToString());
        if (report is not null)
            WriteFact(terminal, "", report.ToString());
        WriteFact(terminal, "Access:", DescribeAccess(app, settings.Access));
        if (settings.Audit is { File: { } file } audit)
            WriteFact(terminal, "Audit:", $"{Path.GetFullPath(file)}, at most {audit.MaxFiles} files of {audit.MaxBytes} bytes");
        foreach (var (index, path) in ConfigurationFiles.ReadBy(app.Configuration).Index())
            WriteFact(terminal, index == 0 ? "Settings:" : "", path);
        terminal.WriteLine();
        terminal.WriteLine("In a Git repository, whatever its remote is:");
        terminal.WriteLine();
        foreach (var command in ClientSetup.CommandsFor(address))
        {
            var isWide = command.Length + 2 > Columns;
            var broken = isWide ? command.Replace(" http", $" \\{Environment.NewLine}    http", StringComparison.Ordinal) : command;
            terminal.WriteLine($"  {broken}", ConsoleColor.Cyan);
        }

        terminal.WriteLine();
        terminal.WriteLine("Then add .gitattributes and .lfsconfig, commit and push as always.");
        terminal.WriteLine("Ctrl+C stops the server.");
        terminal.WriteLine();
    }

    /// <summary>Where clients find the server.</summary>
    public static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<GitLfsOptions>>().Value.PublicUrl?.AbsoluteUri.TrimEnd('/')
        ?? Listening.AddressForOthers(app);

    /// <summary>Breaks between words; what is longer than a line stands on one of its own.</summary>
    private static void WriteFact(Terminal terminal, string name, string text)
    {
        var line = name.PadRight(Indent);
        var isEmpty = true;
        foreach (var word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Columns)
            {
                terminal.WriteLine(line);
                (line, isEmpty) = (new string(' ', Indent), true);
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        terminal.WriteLine(line);
    }

    private static string DescribeAccess(WebApplication app, AccessSettings access) => access.Anonymous switch
    {
        AnonymousRights.ReadWrite => "anybody reads and writes (GitLfs:Access:Anonymous is ReadWrite)",
        AnonymousRights.Read =>
            $"anybody reads (GitLfs:Access:Anonymous is Read), {(access.HasWayIn ? "users of GitLfs:Access write" : "nobody writes")}",
        null when app.Environment.IsDevelopment() && Listening.IsLoopbackOnly(app) && !access.HasWayIn =>
            "anybody on this machine reads and writes (Development, listening on loopback only)",
        _ when access.HasWayIn => "users of GitLfs:Access sign in",
        _ => "closed; set GitLfs:Access:Anonymous to Read or ReadWrite, or let users in by GitLfs:Access",
    };
}
