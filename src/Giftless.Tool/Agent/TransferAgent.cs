using Giftless.Client;

namespace Giftless.Tool.Agent;

/// <summary>
/// The other end of git-lfs's custom transfers, as a standalone agent: git-lfs names objects and files, and the agent asks the server for
/// batches itself. Were it a transfer that git-lfs negotiates, git-lfs would take an object whose batch has parts and no <c>upload</c> for
/// one that the server holds, and lose it.
/// </summary>
internal sealed class TransferAgent(AgentLines lines, TimeProvider time)
{
    private const string Upload = "upload";
    private const string Download = "download";

    private AgentSession? _session;

    /// <exception cref="ToolException">What comes is not git-lfs's protocol.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (await lines.ReadAsync(cancellationToken) is not { } init)
            return ExitCode.Done;
        if (AgentLines.Parse(init) is not { Event: "init", Operation: Upload or Download } start)
            throw new ToolException("giftless agent is for git-lfs to start (giftless install), and not for people.");

        // Git-lfs starts many agents, one after the other, and not all of them get something to do.
        lines.Write(new AgentReply());
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            var request = AgentLines.Parse(line);
            if (request.Event == "terminate")
                return ExitCode.Done;
            if (!Oid.TryParse(request.Oid, out var oid) || request is not { Size: { } size } || request.Event is not (Upload or Download))
                throw new ToolException($"git-lfs sent a message that giftless does not know: {request.Event}");
            try
            {
                _session ??= await AgentSession.OpenAsync(start.Operation == Upload, start.Remote ?? "", cancellationToken);
                if (_session.IsFolder)
                    return await StandaloneFile.RunAsync(lines, init, line, cancellationToken);
                await MoveAsync(_session, request, oid, size, cancellationToken);
            }
            catch (Exception exception) when (exception is ToolException or GitLfsException or IOException or UnauthorizedAccessException)
            {
                Complete(oid, path: null, new AgentError(1, exception.Message));
            }
        }

        return ExitCode.Done;
    }

    private async Task MoveAsync(AgentSession session, AgentRequest request, Oid oid, long size, CancellationToken cancellationToken)
    {
        var progress = new AgentProgress(lines, time);
        using var claim = request.Event == Download ? session.Folder.Take(oid) : null;
        var results = claim is null
            ? await session.Client.UploadAsync([UploadObject.FromFile(request.Path ?? "", oid)], progress, cancellationToken)
            : await session.Client.DownloadAsync([new DownloadObject(oid, size, claim.File)], progress, cancellationToken);
        if (results[0] is { Outcome: TransferOutcome.Failed } failed)
        {
            Complete(oid, path: null, new AgentError(failed.Code ?? 1, failed.Message!));
            return;
        }

        // Also of what was there already, git-lfs's bar wants to hear.
        progress.Report(new TransferProgress(oid, size, size));
        Complete(oid, claim?.File, error: null);
    }

    private void Complete(Oid oid, string? path, AgentError? error) =>
        lines.Write(new AgentReply { Event = "complete", Oid = oid.ToString(), Path = path, Error = error });
}
