using Giftless.Client;
using Giftless.Tool.Git;

namespace Giftless.Tool.Agent;

/// <summary>Where one agent moves objects to or from.</summary>
internal sealed class AgentSession
{
    private readonly GitLfsClient? _client;

    private AgentSession(GitLfsClient? client, LfsFolder folder) => (_client, Folder) = (client, folder);

    /// <summary>Whether it is a folder of this machine, for which there is no client.</summary>
    public bool IsFolder => _client is null;

    public GitLfsClient Client => _client!;

    /// <summary>Where objects that are fetched become files.</summary>
    public LfsFolder Folder { get; }

    /// <param name="isUpload">The direction.</param>
    /// <param name="remote">The remote's name or address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolException">There is no server to be found, or no way to it.</exception>
    /// <exception cref="GitLfsException">There is no git.</exception>
    public static async Task<AgentSession> OpenAsync(bool isUpload, string remote, CancellationToken cancellationToken)
    {
        var settings = await GitSettings.ReadAsync(cancellationToken);
        var endpoint = new EndpointFinder(settings).Find(isUpload, remote);
        var folder = await LfsFolder.FindAsync(settings, cancellationToken);
        if (endpoint.IsFolder)
            return new AgentSession(client: null, folder);

        // Other objects are moved by other agents at the same time.
        var options = new GitLfsClientOptions { MaxParallelObjects = 1, UsesTus = settings.UsesTus };
        return new AgentSession(await Connection.OpenAsync(endpoint, isUpload, settings, options, cancellationToken), folder);
    }
}
