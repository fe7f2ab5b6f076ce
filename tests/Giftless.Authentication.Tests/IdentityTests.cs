using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>The lines that docs/authentication.md has for ASP.NET Core Identity, with Identity itself and its cookies.</summary>
public sealed class IdentityTests
{
    private const string Password = "Correct-horse-1";

    [Test]
    public async Task Users_of_Identity_sign_in_with_git_and_with_cookies()
    {
        await using var host = await StartAsync();
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("ANN", Password)).Should().Be((200, 200), "Identity compares names in its own way");
        (await host.ReadAndWriteAsync("ann", "wrong")).Should().Be((401, 401));
        (await host.ReadAndWriteAsync("bob", Password)).Should().Be((401, 401));
        (await host.StatusAsync(Requests.Batch("upload"))).Should().Be(401);

        using var login = await host.Client.GetAsync("/login");
        var request = Requests.Batch("upload");
        request.Headers.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        (await host.StatusAsync(request)).Should().Be(200);
    }

    private static Task<LfsHost> StartAsync() => LfsHost.StartAsync(setup =>
    {
        setup.Options = Unthrottled.Options;
        setup.Services = builder =>
        {
            builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
            builder.Services.AddIdentityCore<IdentityUser>().AddSignInManager();
            builder.Services.AddSingleton<IUserStore<IdentityUser>, OneUser>();
            builder.Services.AddAuthorizationBuilder().AddPolicy("Editors", policy => policy.RequireAuthenticatedUser());
        };
        setup.Lfs = lfs => lfs.AddBasic(async (name, password, context) =>
        {
            var users = context.RequestServices.GetRequiredService<SignInManager<IdentityUser>>();
            return await users.UserManager.FindByNameAsync(name) is { } user
                && (await users.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded
                ? await users.CreateUserPrincipalAsync(user)
                : null;
        });
        setup.Map = app =>
        {
            app.MapGitLfs().RequireAuthorization("Editors");
            app.MapGet("/login", async (SignInManager<IdentityUser> users) =>
                await users.SignInAsync((await users.UserManager.FindByNameAsync("ann"))!, isPersistent: false));
        };
    });

    /// <summary>A table with one row.</summary>
    private sealed class OneUser : IUserPasswordStore<IdentityUser>
    {
        private readonly IdentityUser _ann = new("ann") { NormalizedUserName = "ANN" };

        public OneUser() => _ann.PasswordHash = new PasswordHasher<IdentityUser>().HashPassword(_ann, Password);

        public Task<IdentityUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
            Task.FromResult(normalizedUserName == _ann.NormalizedUserName ? _ann : null);

        public Task<IdentityUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
            Task.FromResult(userId == _ann.Id ? _ann : null);

        public Task<string> GetUserIdAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

        public Task<string?> GetUserNameAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(user.UserName);

        public Task<string?> GetPasswordHashAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.PasswordHash);

        public Task<bool> HasPasswordAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<string?> GetNormalizedUserNameAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.NormalizedUserName);

        public Task<IdentityResult> CreateAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityResult> UpdateAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityResult> DeleteAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task SetUserNameAsync(IdentityUser user, string? userName, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task SetNormalizedUserNameAsync(IdentityUser user, string? normalizedName, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task SetPasswordHashAsync(IdentityUser user, string? passwordHash, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
