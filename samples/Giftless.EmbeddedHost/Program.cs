using System.Security.Claims;
using Giftless.EmbeddedHost;
using Giftless.Policies;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

// A team's own site: people sign in on a page and get a cookie; git sends the same name and password as Basic.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IPasswordHasher<string>, PasswordHasher<string>>();
builder.Services.AddSingleton<Members>();
builder.Services.AddAntiforgery();
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie();

// Large files come and go faster with this, whoever serves them.
builder.WebHost.ConfigureKestrelForLargeFiles();

// Git LFS, first line of two: where the objects are kept, and who has the names and passwords that git sends.
var lfs = builder.Services.AddGitLfs().AddFileSystemStorage("./lfs-storage")
    .AddBasic((name, password, context) => ValueTask.FromResult(
        context.RequestServices.GetRequiredService<Members>().SignIn(name, password, "Basic", context)));

// Tokens that members make for git on a page of the site, in place of their password.
lfs.AddEntityFrameworkAccessTokenStore(database => database.UseSqlite("Data Source=lfs-tokens.db"))
    .AddAccessTokens((token, context) => ValueTask.FromResult(
        context.RequestServices.GetRequiredService<Members>().Find(token.UserId, "AccessToken")));

// What the site wants of it, if not everything: a quota would look into its database here.
if (builder.Configuration.GetValue<long?>("Designs:MaxBytes") is { } most)
{
    lfs.AddUploadPolicy((upload, _) => ValueTask.FromResult(
        upload.Size > most ? new UploadRefusal { Message = $"Designs have {most} bytes at the most on this site." } : null));
}

// Who may use it is the site's own policy: here, editors, however they signed in.
builder.Services.AddAuthorizationBuilder().AddPolicy("Editors", policy => policy.RequireRole("editor"));

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

// Git LFS, second line: where it is mounted.
app.MapGitLfs().RequireAuthorization("Editors");

app.MapGet("/", (ClaimsPrincipal user) => Pages.Home(user.Identity?.Name)).RequireAuthorization();
app.MapGet("/Account/Login", (HttpContext context, IAntiforgery antiforgery) => Pages.Login(antiforgery.GetAndStoreTokens(context)));
app.MapPost("/Account/Login", async (
    HttpContext context, Members members, IAntiforgery antiforgery, [FromForm] string name, [FromForm] string password) =>
{
    if (members.SignIn(name, password, CookieAuthenticationDefaults.AuthenticationScheme, context) is not { } user)
    {
        return Pages.Login(
            antiforgery.GetAndStoreTokens(context), "Wrong name or password, or too many of them: then try again in a minute.");
    }

    await context.SignInAsync(user);
    return Results.Redirect("/");
});
app.MapTokens();
app.MapFallback(() => Results.Text("There is no such page.", statusCode: StatusCodes.Status404NotFound));

await app.RunAsync();
