using System.Security.Claims;
using Giftless.Git;
using Giftless.Locks;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Giftless.GitHost;

/// <summary>What the pages do.</summary>
internal static class RepositoryPages
{
    private const string Tip = "HEAD";
    private const int MostFiles = 1000;

    public static IResult List(HttpContext context, Repositories repositories, IAntiforgery antiforgery) =>
        Pages.List(repositories.List(), antiforgery.GetAndStoreTokens(context));

    public static async Task<IResult> CreateAsync(
        [FromForm] string name, HttpContext context, Repositories repositories, IAntiforgery antiforgery)
    {
        if (!Repositories.TryParseName(name, out var repository, out var fault))
            return Pages.List(repositories.List(), antiforgery.GetAndStoreTokens(context), fault);
        await repositories.CreateAsync(repository, context.RequestAborted);
        return Results.LocalRedirect(Pages.AddressOf("files", repository));
    }

    public static async Task<IResult> FilesAsync(
        string path,
        HttpContext context,
        Repositories repositories,
        [FromKeyedServices("")] LockService locks,
        IAntiforgery antiforgery)
    {
        if (Find(path, repositories) is not { } repository)
            return Pages.NoSuchRepository();
        var files = new List<GitFile>();
        if (await GitTree.FindCommitAsync(repositories.FolderOf(repository), Tip, context.RequestAborted) is { } commit)
        {
            await foreach (var file in GitTree.ReadAsync(repositories.FolderOf(repository), commit, context.RequestAborted))
            {
                files.Add(file);
                if (files.Count > MostFiles)
                    break;
            }
        }

        var (held, _) = await locks.ListAsync(repository, id: null, path: null, cursor: null, limit: null, context.RequestAborted);
        return Pages.Files(
            repository,
            $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/{repository}.git",
            [.. files.Take(MostFiles)],
            isWhole: files.Count <= MostFiles,
            held,
            LockOwner.Of(context.User),
            antiforgery.GetAndStoreTokens(context));
    }

    public static async Task<IResult> ArchiveAsync(
        string path, HttpContext context, Repositories repositories, [FromKeyedServices("")] GitArchive archive)
    {
        if (Find(path, repositories) is not { } repository)
            return Pages.NoSuchRepository();
        var folder = repositories.FolderOf(repository);
        if (await GitTree.FindCommitAsync(folder, Tip, context.RequestAborted) is not { } commit)
            return Results.Text("The repository is empty.\n", statusCode: StatusCodes.Status404NotFound);
        if (await archive.FindMissingAsync(folder, repository, commit, context.RequestAborted) is { } missing)
            return Results.Text($"{missing.Path} is not on the server.\n", statusCode: StatusCodes.Status404NotFound);

        var name = repository.ToString().Split('/')[^1];
        return Results.Stream(
            output => archive.WriteZipAsync(folder, repository, commit, name, output, context.RequestAborted),
            "application/zip",
            $"{name}.zip");
    }

    public static async Task<IResult> ReleaseAsync(
        string path,
        [FromForm] string id,
        HttpContext context,
        ClaimsPrincipal user,
        Repositories repositories,
        [FromKeyedServices("")] LockService locks)
    {
        if (Find(path, repositories) is not { } repository)
            return Pages.NoSuchRepository();
        try
        {
            await locks.ReleaseAsync(
                repository, id, LockOwner.Of(user), force: true, () => ValueTask.FromResult(true), context.RequestAborted);
        }
        catch (LfsException exception) when (exception.Code == StatusCodes.Status404NotFound)
        {
            // Somebody else was faster.
        }

        return Results.LocalRedirect(Pages.AddressOf("files", repository));
    }

    private static RepositoryName? Find(string path, Repositories repositories) =>
        Repositories.TryParseName(path, out var name, out _) && repositories.Exists(name) ? name : null;
}
