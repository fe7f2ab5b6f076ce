using System.CommandLine;
using Giftless.Client;
using Giftless.Tool.Git;

namespace Giftless.Tool.Commands;

/// <summary>Which server a command talks to: <c>--url</c>, or that of the repository's remote.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _url = new("--url", "-u")
    {
        Description = "The server's endpoint, as https://lfs.example.com/org/repo.git/info/lfs; without it, that of the remote",
        HelpName = "URL",
    };

    private readonly Option<string> _remote = new("--remote")
    {
        Description = "The remote of this repository whose server it is",
        HelpName = "NAME",
        DefaultValueFactory = _ => "origin",
    };

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        Description = "How many objects are moved at a time",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };

    public void AddTo(Command command)
    {
        _jobs.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['0' or '-', ..] }])
                result.AddError("--jobs has to be 1 or more.");
        });
        command.Options.Add(_url);
        command.Options.Add(_remote);
        command.Options.Add(_jobs);
    }

    /// <exception cref="ToolException">There is no such server to be found.</exception>
    public async Task<GitLfsClient> OpenAsync(ParseResult line, bool isUpload, CancellationToken cancellationToken)
    {
        var settings = await GitSettings.ReadAsync(cancellationToken);
        var endpoint = line.GetValue(_url) is { } url
            ? EndpointFinder.Parse(url)
            : new EndpointFinder(settings).Find(isUpload, line.GetRequiredValue(_remote));
        var options = new GitLfsClientOptions { MaxParallelObjects = line.GetValue(_jobs), UsesTus = settings.UsesTus };
        return await Connection.OpenAsync(endpoint, isUpload, settings, options, cancellationToken);
    }
}
