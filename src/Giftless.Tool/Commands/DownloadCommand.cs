using System.CommandLine;
using System.Globalization;
using Giftless.Client;
using Giftless.Protocol;
using Giftless.Tool.Output;

namespace Giftless.Tool.Commands;

/// <summary><c>giftless download OBJECT…</c></summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var objects = new Argument<string[]>("OBJECT")
        {
            Description = "OID:SIZE, as upload prints it, or a file that git has a pointer in, which is replaced by its content",
            Arity = ArgumentArity.OneOrMore,
        };
        var target = new Option<string?>("--output", "-o")
        {
            Description = "The file for one object; or a folder for any number, in which each has the name of its OID or pointer",
            HelpName = "PATH",
        };
        var (server, output) = (new ServerOptions(), new OutputOptions());
        var command = new Command("download", "Fetch objects; what broke goes on when it is run again") { objects, target };
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (line, cancellationToken) =>
        {
            var wanted = Plan(line.GetRequiredValue(objects), line.GetValue(target));
            var client = await server.OpenAsync(line, isUpload: false, cancellationToken);
            var results = await ProgressBar.ShowAsync(
                output.ShowsProgress(line), "Fetching", wanted.Sum(item => item.Size),
                bar => client.DownloadAsync(wanted, bar, cancellationToken));
            return TransferReport.Write(wanted.Select(item => item.Path).Zip(results), output.AsJson(line));
        });
        return command;
    }

    /// <exception cref="ToolException">What to fetch, or where to, is not clear.</exception>
    private static List<DownloadObject> Plan(string[] objects, string? target)
    {
        var isFolder = target is not null && (objects.Length > 1 || Directory.Exists(target) || Path.EndsInDirectorySeparator(target));
        var plan = new List<DownloadObject>();
        foreach (var word in objects)
        {
            var (pointer, name) = Read(word);
            var path = target is null ? name : isFolder ? Path.Join(target, Path.GetFileName(name)) : target;
            plan.Add(new DownloadObject(pointer.Oid, pointer.Size, path));
        }

        var twice = plan.GroupBy(item => Path.GetFullPath(item.Path)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? plan : throw new ToolException($"Two objects would become {twice.Key}.");
    }

    private static (LfsPointer Pointer, string Name) Read(string word)
    {
        if (word.Split(':') is [var oid, var size] && Oid.TryParse(oid, out var parsed)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return (new LfsPointer(parsed, length), oid);
        }

        if (!File.Exists(word))
            throw new ToolException($"'{word}' is neither OID:SIZE nor a file.");
        using var file = File.OpenRead(word);
        var bytes = new byte[LfsPointer.MaxLength + 1];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return LfsPointer.Read(bytes.AsSpan(0, read), out var fault) is { } pointer
            ? (pointer, word)
            : throw new ToolException($"{word} is no pointer: it {fault}.");
    }
}
