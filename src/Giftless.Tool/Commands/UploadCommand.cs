using System.CommandLine;
using Giftless.Client;
using Giftless.Tool.Output;

namespace Giftless.Tool.Commands;

/// <summary><c>giftless upload FILE…</c></summary>
internal static class UploadCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "The files to send", Arity = ArgumentArity.OneOrMore };
        var (server, output) = (new ServerOptions(), new OutputOptions());
        var command = new Command("upload", "Send files, and print OID:SIZE of each; what broke goes on when it is run again") { files };
        server.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (line, cancellationToken) =>
        {
            var paths = line.GetRequiredValue(files);
            var client = await server.OpenAsync(line, isUpload: true, cancellationToken);
            var results = await ProgressBar.ShowAsync(
                output.ShowsProgress(line), "Sending", paths.Sum(LengthOf),
                bar => client.UploadAsync([.. paths.Select(Describe)], bar, cancellationToken));
            return TransferReport.Write(paths.Zip(results), output.AsJson(line));
        });
        return command;
    }

    private static UploadObject Describe(string path) => UploadObject.FromFile(path);

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
