using System.CommandLine;
using Giftless.Client;
using Giftless.Tool.Git;
using Giftless.Tool.Output;

namespace Giftless.Tool.Commands;

/// <summary><c>giftless verify [COMMIT…]</c></summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var commits = new Argument<string[]>("COMMIT")
        {
            Description = "Branches, tags or commits whose files are looked at; HEAD where none is given",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "Look at the whole history of all refs" };
        var json = new Option<bool>("--json") { Description = "Print a JSON document for each object that is missing" };
        var server = new ServerOptions();
        var command = new Command("verify", "Ask the server whether it holds the objects of this repository; exit code 1 if not")
        {
            commits, all, json,
        };
        server.AddTo(command);
        command.SetAction(async (line, cancellationToken) =>
        {
            var pointers = await FindAsync(line.GetValue(commits) ?? [], line.GetValue(all), cancellationToken);
            var client = await server.OpenAsync(line, isUpload: false, cancellationToken);
            return await CheckAsync(client, pointers, line.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<IReadOnlyList<FoundPointer>> FindAsync(string[] commits, bool all, CancellationToken cancellationToken)
    {
        if (all && commits.Length > 0)
            throw new ToolException("Say either --all or the commits, not both.");
        if (all)
            return await PointerScan.OfAllRefsAsync(cancellationToken);
        var found = new List<FoundPointer>();
        foreach (var commit in commits.DefaultIfEmpty("HEAD"))
            found.AddRange(await PointerScan.OfCommitAsync(commit, cancellationToken));
        return [.. found.DistinctBy(item => item.Pointer.Oid)];
    }

    private static async Task<int> CheckAsync(
        GitLfsClient client, IReadOnlyList<FoundPointer> pointers, bool asJson, CancellationToken cancellationToken)
    {
        var answers = await client.FindAsync([.. pointers.Select(item => item.Pointer)], cancellationToken);
        var missing = pointers.Zip(answers).Where(pair => !pair.Second.IsHeld).ToList();
        foreach (var (item, answer) in missing)
        {
            Console.WriteLine(
                asJson ? TransferReport.JsonOf(ObjectReport.Missing(item.Path, answer))
                : $"{item.Pointer.Oid}:{item.Pointer.Size}  {item.Path}{(answer.Code == 404 ? "" : $"  ({answer.Message})")}");
        }

        var server = client.Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var what = missing.Count == 0 ? $"holds all {pointers.Count}" : $"lacks {missing.Count} of {pointers.Count}";
        await Console.Error.WriteLineAsync($"{server} {what} objects.");
        return missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
