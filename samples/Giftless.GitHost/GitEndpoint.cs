namespace Giftless.GitHost;

/// <summary>The requests of git's smart protocol (gitprotocol-http(5)). A push to a repository that is not there makes it.</summary>
internal static class GitEndpoint
{
    private const string Refs = "info/refs";
    private const string Fetch = "git-upload-pack";
    private const string Push = "git-receive-pack";

    public static async Task<IResult> HandleAsync(string path, HttpContext context, Repositories repositories, GitBackend backend)
    {
        var end = path.LastIndexOf(".git/", StringComparison.OrdinalIgnoreCase);
        var service = path[(end + ".git/".Length)..];
        if (!Repositories.TryParseName(path[..end], out var repository, out var fault))
            return Results.Text($"{fault}\n", statusCode: StatusCodes.Status404NotFound);

        var asksFor = service == Refs ? context.Request.Query["service"].ToString() : service;
        if (asksFor is not (Fetch or Push) || HttpMethods.IsGet(context.Request.Method) != (service == Refs))
            return Results.Text("This host speaks git's smart protocol only.\n", statusCode: StatusCodes.Status403Forbidden);
        if (!repositories.Exists(repository))
        {
            if (asksFor != Push)
                return Results.Text($"There is no repository {repository}. Push to it, and there is.\n", statusCode: 404);
            await repositories.CreateAsync(repository, context.RequestAborted);
        }

        await backend.HandleAsync(context, repository, service);
        return Results.Empty;
    }
}
