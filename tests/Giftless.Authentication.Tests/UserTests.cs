using Giftless.Authentication.Users;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Giftless.Authentication.Tests;

/// <summary>Users whose names and hashes of passwords stand in the configuration.</summary>
public sealed class UserTests
{
    private const string Password = "right:with:colons";

    private static readonly string Hash = LfsUserPassword.Hash(Password);

    [Test]
    public async Task Sign_in_with_name_and_password()
    {
        await using var host = await StartAsync(User("ann", Hash, write: "*"));
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200), "the second time the password is known again");
    }

    [TestCase("ann", "right")]
    [TestCase("ann", "right:with")]
    [TestCase("ann", "")]
    [TestCase("ann", Password + "\0")]
    [TestCase("Ann", Password)]
    [TestCase("bob", Password)]
    [TestCase("", Password)]
    [TestCase("", "")]
    public async Task Do_not_sign_in_with_another(string name, string password)
    {
        await using var host = await StartAsync(User("ann", Hash, write: "*"));
        (await host.ReadAndWriteAsync("ann", Password)).Should().Be((200, 200));
        (await host.ReadAndWriteAsync(name, password)).Should().Be((401, 401));
    }

    [TestCase("")]
    [TestCase("ann")]
    [TestCase(Password)]
    public async Task Without_a_hash_come_through_SSH_only(string password)
    {
        await using var host = await StartAsync(User("ann", "", write: "*"));
        (await host.ReadAndWriteAsync("ann", password)).Should().Be((401, 401));
    }

    [TestCase("*", "org/repo", true)]
    [TestCase("*", "repo", true)]
    [TestCase("org/*", "org/repo", true)]
    [TestCase("org/*", "org/sub/repo", true)]
    [TestCase("org/*", "organic/repo", false)]
    [TestCase("org/*", "other/org/repo", false)]
    [TestCase("org/repo", "org/repo", true)]
    [TestCase("org/repo", "org/repo2", false)]
    [TestCase("org/repo", "Org/repo", false)]
    public async Task May_use_the_repositories_of_their_patterns(string pattern, string repository, bool allowed)
    {
        await using var host = await StartAsync(User("reader", Hash, read: pattern), User("writer", Hash, write: pattern));
        (await host.ReadAndWriteAsync("reader", Password, repository)).Should().Be((allowed ? 200 : 403, 403));
        (await host.ReadAndWriteAsync("writer", Password, repository)).Should().Be(allowed ? (200, 200) : (403, 403));
    }

    [Test]
    public async Task With_a_name_or_pattern_that_makes_no_sense_are_refused_on_start()
    {
        await ShouldFailAsync("Users:0:Name is 'a:b'", User("a:b", Hash));
        await ShouldFailAsync("Users:0:Name is ''", User("", Hash));
        await ShouldFailAsync("Users:0:PasswordHash is not a hash", User("ann", "right"));
        await ShouldFailAsync("'org/../x'", User("ann", Hash, read: "org/../x"));
        await ShouldFailAsync("Users has 'ann' twice", User("ann", Hash), User("ann", Hash));
    }

    private static async Task ShouldFailAsync(string message, params LfsUser[] users)
    {
        var act = () => StartAsync(users);
        (await act.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(message);
    }

    private static LfsUser User(string name, string hash, string? read = null, string? write = null)
    {
        var user = new LfsUser { Name = name, PasswordHash = hash };
        if (read is not null)
            user.Read.Add(read);
        if (write is not null)
            user.Write.Add(write);
        return user;
    }

    private static Task<LfsHost> StartAsync(params LfsUser[] users) => LfsHost.StartAsync(setup =>
    {
        setup.Options = Unthrottled.Options;
        setup.Lfs = lfs => lfs.AddUsers(list =>
        {
            foreach (var user in users)
                list.Add(user);
        });
        setup.Map = app => app.MapGitLfs();
    });
}
