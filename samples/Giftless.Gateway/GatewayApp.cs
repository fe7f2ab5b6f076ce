using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Giftless.Gateway;

/// <summary>
/// The app: people sign in and get a page, which asks Git LFS for links and sends files straight to the store; pipelines ask for links with
/// name and password.
/// </summary>
internal static class GatewayApp
{
    /// <summary>What a script has to send the page's antiforgery token in.</summary>
    private const string TokenHeader = "X-Page-Token";

    /// <exception cref="InvalidOperationException">The configuration is wrong; the message says where.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var section = builder.Configuration.GetSection("Gateway");
        var settings = section.Get<GatewaySettings>() ?? new GatewaySettings();
        var repository = RepositoryName.TryParse(settings.Repository, out var name, out var fault)
            ? name
            : throw new InvalidOperationException($"Gateway:Repository is no name of a repository. {fault}");
        var members = new Members(settings, builder.Environment);
        if (members.IsEmpty)
            throw new InvalidOperationException(
                "Gateway:Users has nobody in it; set Gateway:Users:0:Name and Gateway:Users:0:PasswordHash.");

        builder.WebHost.ConfigureKestrelForLargeFiles();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(members);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAntiforgery(options => options.HeaderName = TokenHeader);
        builder.Services.AddDbContext<UploadDatabase>(options => options.UseSqlite(settings.Database));
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.LoginPath = "/sign-in";
            options.Cookie.SameSite = SameSiteMode.Strict;
            // A script is better told than sent to a page.
            options.Events.OnRedirectToLogin = context =>
            {
                if (context.Request.Path == "/")
                    context.Response.Redirect(context.RedirectUri);
                else
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        });
        builder.Services.AddAuthorization();
        var lfs = builder.Services.AddGitLfs(section.GetSection("GitLfs").Bind).AddBasic((user, password, context) =>
            ValueTask.FromResult(context.RequestServices.GetRequiredService<Members>().SignIn(user, password, "Basic", context)));
        GatewayStorage.Add(lfs, settings.Storage, section.GetSection(settings.Storage.ToString()));

        var app = builder.Build();
        using (var scope = app.Services.CreateScope())
            scope.ServiceProvider.GetRequiredService<UploadDatabase>().Database.EnsureCreated();
        app.UseMiddleware<PageHeaders>(repository);
        // A page and its scripts belong together: browsers ask each time whether theirs are the last ones.
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapGitLfs().RequireAuthorization();
        UploadEndpoints.Map(app, repository);
        MapPages(app, settings);
        return app;
    }

    private static void MapPages(WebApplication app, GatewaySettings settings)
    {
        app.MapGet("/", (ClaimsPrincipal user, HttpContext context, IAntiforgery antiforgery) =>
            Pages.Files(settings, user.Identity!.Name!, antiforgery.GetAndStoreTokens(context))).RequireAuthorization();
        app.MapGet("/sign-in", (HttpContext context, IAntiforgery antiforgery) =>
            Pages.SignIn(settings, app.Environment, antiforgery.GetAndStoreTokens(context)));
        app.MapPost("/sign-in", async (
            HttpContext context, Members members, IAntiforgery antiforgery, [FromForm] string name, [FromForm] string password) =>
        {
            if (members.SignIn(name, password, CookieAuthenticationDefaults.AuthenticationScheme, context) is not { } user)
                return Pages.SignIn(settings, app.Environment, antiforgery.GetAndStoreTokens(context), hasFailed: true, name);
            await context.SignInAsync(user);
            return Results.LocalRedirect("/");
        });
        app.MapPost("/sign-out", async (HttpContext context, [FromForm] string? from) =>
        {
            await context.SignOutAsync();
            return Results.LocalRedirect("/sign-in");
        });
    }
}
