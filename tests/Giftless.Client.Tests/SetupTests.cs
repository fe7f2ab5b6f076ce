using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Client.Tests;

/// <summary>How an app gets a client.</summary>
public sealed class SetupTests
{
    [Test]
    public void The_example_of_the_README_is_code_that_compiles_and_runs()
    {
        using var services = ReadmeExample.Add(new ServiceCollection(), "secret").BuildServiceProvider();
        services.GetRequiredService<GitLfsClient>().Endpoint
            .Should().Be(new Uri("https://lfs.example.com/my-org/my-repo.git/info/lfs/"));

        var source = LinesOf("ReadmeExample.cs").ToHashSet();
        var example = LinesOf("README.md").SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").ToList();
        example.Should().HaveCountGreaterThan(10);
        example.Except(source).Should().BeEmpty();
    }

    [Test]
    public void Several_clients_are_told_apart_by_their_keys()
    {
        var builder = new ServiceCollection();
        builder.AddGitLfsClient(new Uri("http://localhost/a"));
        builder.AddGitLfsClient(new Uri("http://localhost/b"), key: "b");
        using var services = builder.BuildServiceProvider();
        services.GetRequiredService<GitLfsClient>().Endpoint.AbsolutePath.Should().Be("/a/");
        services.GetRequiredKeyedService<GitLfsClient>("b").Endpoint.AbsolutePath.Should().Be("/b/");
    }

    [Test]
    public void What_is_set_wrongly_is_named()
    {
        var http = Clients.HttpOf(new Uri("http://localhost/"));
        FluentActions.Invoking(() => new GitLfsClient(new HttpClient())).Should().Throw<ArgumentException>().WithMessage("*BaseAddress*");
        FluentActions.Invoking(() => new GitLfsClient(new HttpClient { BaseAddress = http.BaseAddress }))
            .Should().Throw<ArgumentException>().WithMessage("*InfiniteTimeSpan*");
        FluentActions.Invoking(() => new GitLfsClient(http, new GitLfsClientOptions { MaxParallelObjects = 0 }))
            .Should().Throw<ArgumentException>().WithMessage("*MaxParallelObjects*");
        FluentActions.Invoking(() => new GitLfsClient(http, new GitLfsClientOptions { ActivityTimeout = TimeSpan.Zero }))
            .Should().Throw<ArgumentException>().WithMessage("*ActivityTimeout*");
    }

    private static IEnumerable<string> LinesOf(string file) =>
        File.ReadLines(Path.Join(AppContext.BaseDirectory, file)).Select(line => line.Trim()).Where(line => line.Length > 0);
}
