using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Giftless.GitHost;

/// <summary>A git host with Git LFS inside: bare repositories in a folder, git over HTTP, pages to look at them.</summary>
internal static class GitHostApp
{
    /// <param name="args">Settings, as on the command line.</param>
    /// <param name="forHook">Whether it only judges pushes, and serves nobody.</param>
    public static WebApplication Build(string[] args, bool forHook = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var settings = builder.Configuration.GetSection("GitHost").Get<GitHostSettings>() ?? new GitHostSettings();
        var repositories = new Repositories(settings);
        builder.Services.AddSingleton(repositories);

        // Git LFS: the objects lie in the repositories, the locks beside them, and pushes are checked for both.
        builder.Services.AddGitLfs()
            .AddFileSystemStorage(options => (options.Root, options.Layout) = (repositories.Root, new RepositoryLayout()))
            .SelectStorage(repository => repositories.Exists(repository) ? "" : null)
            .AddEntityFrameworkLocks(database => database.UseSqlite($"Data Source={Path.Join(repositories.Root, ".locks.db")}"))
            .AddPushCheck()
            .AddGitArchive();
        if (forHook)
            return builder.Build();

        var members = new Members(settings, builder.Environment);
        if (members.IsEmpty)
            throw new InvalidOperationException(
                "GitHost:Users has nobody in it; set GitHost:Users:0:Name and GitHost:Users:0:PasswordHash.");
        builder.WebHost.ConfigureKestrelForLargeFiles();
        builder.Services.AddSingleton(members);
        builder.Services.AddSingleton<GitBackend>();
        builder.Services.AddAntiforgery();
        builder.Services.AddAuthentication(BasicHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BasicHandler>(BasicHandler.SchemeName, null);
        builder.Services.AddAuthorization();

        var app = builder.Build();
        app.UseMiddleware<PageHeaders>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapGitLfs().RequireAuthorization();
        MapGit(app);
        MapPages(app);
        return app;
    }

    private static void MapGit(WebApplication app) => app
        .MapMethods(
            "/{**path:regex(.+\\.git/(info/refs|git-upload-pack|git-receive-pack)$)}", ["GET", "POST"], GitEndpoint.HandleAsync)
        .RequireAuthorization()
        .DisableAntiforgery();

    private static void MapPages(WebApplication app)
    {
        var pages = app.MapGroup("").RequireAuthorization();
        pages.MapGet("/", RepositoryPages.List);
        pages.MapPost("/create", RepositoryPages.CreateAsync);
        pages.MapGet("/files/{**path}", RepositoryPages.FilesAsync);
        pages.MapGet("/archive/{**path}", RepositoryPages.ArchiveAsync);
        pages.MapPost("/release/{**path}", RepositoryPages.ReleaseAsync);
    }
}
