using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests;

/// <summary>Where repositories are found, and that nothing else of the host is touched.</summary>
public sealed class RoutingTests
{
    private static readonly Sample Object = Sample.Of(10);

    [TestCase("repo")]
    [TestCase("org/repo")]
    [TestCase("group/sub/repo")]
    [TestCase("a/b/c/d/e/f/g/h/i/j")]
    [TestCase("with space/and ünïcödé 日本 🚀")]
    [TestCase("a+b&c=d/e?f#g/h:i@j")]
    [TestCase("info/lfs/objects")]
    public async Task Serves_repositories_of_any_depth_and_name_through_their_links(string repository)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.VerifiesUploads = true);
        var path = $"/{string.Join('/', repository.Split('/').Select(Uri.EscapeDataString))}.git/info/lfs/objects/batch";

        var upload = await host.ActionsAsync("upload", Object, path: path);
        await (await host.SendAsync(HttpMethod.Put, upload["upload"]!, new ByteArrayContent(Object.Bytes))).ShouldBeAsync(200);
        host.StoredFiles().Should().Equal($"{repository}/{Object.Oid}");
        await (await host.SendAsync(HttpMethod.Post, upload["verify"]!, LfsHost.VerifyContent(Object))).ShouldBeAsync(200);

        var download = await host.ActionsAsync("download", Object, path: path);
        (await (await host.SendAsync(HttpMethod.Get, download["download"]!)).Content.ReadAsByteArrayAsync()).Should().Equal(Object.Bytes);
    }

    [TestCase("..%2f..%2fx")]
    [TestCase("%252e%252e")]
    [TestCase("org/100%25")]
    [TestCase("..%5c..%5cx")]
    [TestCase(".staged")]
    [TestCase("org/.Staged")]
    public async Task Has_no_repository_that_something_on_the_way_could_take_for_another_place(string escaped)
    {
        await using var host = await LfsHost.StartAsync();
        var batch = $$"""{"operation":"upload","objects":[{"oid":"{{Object.Oid}}","size":{{Object.Size}}}]}""";
        using var reply = await host.PostBatchAsync(batch, path: $"/{escaped}.git/info/lfs/objects/batch");
        ((int)reply.StatusCode).Should().BeOneOf(400, 404);
        host.StoredFiles().Should().BeEmpty();
    }

    [Test]
    public async Task Forgives_a_missing_git_suffix_and_means_the_same_repository()
    {
        await using var host = await LfsHost.StartAsync();
        host.Hold(Object);
        (await host.ActionsAsync("download", Object, path: "/org/repo/info/lfs/objects/batch")).Should().ContainKey("download");
    }

    [TestCase("/lfs/{tenant}/{project}", "/lfs/acme/web", "acme/web")]
    [TestCase("/lfs/{tenant}/{project}/", "/lfs/acme/web", "acme/web")]
    [TestCase("lfs/{project}.git", "/lfs/web.git", "web")]
    [TestCase("/lfs/{project:regex(^w)}/v1", "/lfs/web.git/v1", "web")]
    public async Task Serves_a_pattern_of_the_host_by_its_route_values(string pattern, string mounted, string repository)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Map = app => app.MapGitLfs(pattern).AllowAnonymous());
        await UploadAsync(host, mounted);
        host.StoredFiles().Should().Equal($"{repository}/{Object.Oid}");
        await (await host.Client.GetAsync($"{mounted}/locks")).ShouldBeErrorAsync(404);
        await (await host.PostBatchAsync("{}", path: LfsHost.PathOf("objects/batch"))).ShouldBeAsync(404);
    }

    [Test]
    public async Task Serves_a_pattern_of_the_host_by_its_function()
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Map = app => app
            .MapGitLfs(
                "/lfs/{tenant}/{project}", context =>
                    context.Request.RouteValues["tenant"] is "acme" ? $"by/{context.Request.RouteValues["project"]}" : null)
            .AllowAnonymous());
        await UploadAsync(host, "/lfs/acme/web");
        host.StoredFiles().Should().Equal($"by/web/{Object.Oid}");
        await (await host.PostBatchAsync("{}", path: "/lfs/other/web/objects/batch")).ShouldBeErrorAsync(404, "empty");
    }

    [Test]
    public async Task Serves_legacy_routes_where_switched_on_with_links_in_the_current_form([Values] bool grouped)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Options = options => options.LegacyRoutes = true;
            setup.VerifiesUploads = true;
            setup.Map = app => (grouped ? app.MapGroup("/git") : app.MapGroup("")).MapGitLfs().AllowAnonymous();
        });
        var prefix = grouped ? "/git" : "";
        var actions = await host.ActionsAsync("upload", Object, path: $"{prefix}/org/repo/objects/batch");
        ((string)actions["upload"]!["href"]!).Should().Be(new Uri(host.Address, $"{prefix}{LfsHost.PathOf(Object)}").AbsoluteUri);
        ((string)actions["verify"]!["href"]!)
            .Should().Be(new Uri(host.Address, $"{prefix}{LfsHost.PathOf("objects/storage/verify")}").AbsoluteUri);
        await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(Object.Bytes))).ShouldBeAsync(200);

        host.StoredFiles().Should().Equal($"org/repo/{Object.Oid}");
        (await host.Client.GetByteArrayAsync($"{prefix}/org/repo/objects/storage/{Object.Oid}")).Should().Equal(Object.Bytes);
        await (await host.Client.PostAsync($"{prefix}/org/repo/objects/storage/verify", LfsHost.VerifyContent(Object))).ShouldBeAsync(200);
    }

    [Test]
    public async Task Serves_legacy_routes_beside_a_pattern_with_links_that_work()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Options = options => options.LegacyRoutes = true;
            setup.Map = app => app.MapGitLfs("/lfs/{org}/{repo}").AllowAnonymous();
        });
        await UploadAsync(host, "/org/repo");
        host.StoredFiles().Should().Equal($"org/repo/{Object.Oid}");
    }

    [Test]
    public async Task Has_no_legacy_routes_unless_switched_on()
    {
        await using var host = await LfsHost.StartAsync();
        var response = await host.PostBatchAsync("{}", path: "/org/repo/objects/batch");
        await response.ShouldBeAsync(404);
        response.ContentTypeText().Should().BeNull("it is not ours");
    }

    [Test]
    public async Task Works_in_a_group_of_routes()
    {
        await using var host = await LfsHost.StartAsync(
            setup => setup.Map = app => app.MapGroup("/team/{number:int}").MapGitLfs().AllowAnonymous());
        await UploadAsync(host, "/team/7/org/repo.git/info/lfs");
        host.StoredFiles().Should().Equal($"org/repo/{Object.Oid}");
        await (await host.PostBatchAsync("{}", path: "/team/x/org/repo.git/info/lfs/objects/batch")).ShouldBeAsync(404);
    }

    [TestCase("/org%5Crepo.git/info/lfs/objects/batch", "backslash")]
    [TestCase("/org//repo.git/info/lfs/objects/batch", "empty segment")]
    [TestCase("/org/%0A.git/info/lfs/objects/batch", "control")]
    [TestCase("/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/repo.git/info/lfs/objects/batch", "oid")]
    public async Task Refuses_names_that_are_no_repositories(string path, string reason)
    {
        await using var host = await LfsHost.StartAsync();
        await (await host.PostBatchAsync("{}", path: path)).ShouldBeErrorAsync(404, reason);
        host.StoredFiles().Should().BeEmpty();
    }

    [TestCase("objects/storage/xyz")]
    [TestCase("objects/storage/E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [TestCase("objects/storage")]
    [TestCase("objects/storage/a/b")]
    [TestCase("objects")]
    [TestCase("locks")]
    [TestCase("anything/else")]
    public async Task Answers_what_it_has_not_below_a_repository_with_a_document(string resource)
    {
        await using var host = await LfsHost.StartAsync();
        await (await host.Client.GetAsync(LfsHost.PathOf(resource))).ShouldBeErrorAsync(404);
        await (await host.Client.PutAsync(LfsHost.PathOf(resource), new ByteArrayContent([1]))).ShouldBeErrorAsync(404);
    }

    [Test]
    public async Task Two_servers_of_one_process_keep_their_objects_apart()
    {
        using var folder = new TempFolder();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services
                .AddGitLfs("archive", options => options.Limits.MaxObjectSize = 5)
                .AddFileSystemStorage(folder.Path);
            setup.Map = app =>
            {
                app.MapGitLfs().AllowAnonymous();
                app.MapGitLfs("/archive/{repo}", name: "archive").AllowAnonymous();
            };
        });
        var small = Sample.Of(5);
        await UploadAsync(host, "/archive/repo", small);
        folder.Files().Should().Equal($"repo/{small.Oid}");
        host.StoredFiles().Should().BeEmpty();
        ((int)(await host.BatchAsync("upload", [Object], path: "/archive/repo/objects/batch"))[0]!["error"]!["code"]!).Should().Be(422);
        (await host.ActionsAsync("upload", Object)).Should().ContainKey("upload");
    }

    private static async Task UploadAsync(LfsHost host, string mounted, Sample? content = null)
    {
        content ??= Object;
        var actions = await host.ActionsAsync("upload", content, path: $"{mounted}/objects/batch");
        ((string)actions["upload"]!["href"]!).Should().Be(new Uri(host.Address, $"{mounted}/objects/storage/{content.Oid}").AbsoluteUri);
        await (await host.SendAsync(HttpMethod.Put, actions["upload"]!, new ByteArrayContent(content.Bytes))).ShouldBeAsync(200);
        (await host.Client.GetByteArrayAsync($"{mounted}/objects/storage/{content.Oid}")).Should().Equal(content.Bytes);
    }
}
