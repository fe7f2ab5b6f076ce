using System.Diagnostics;
using Giftless.Locks;
using Giftless.Tests;

namespace Giftless.Core.Tests.Locks;

/// <summary>
/// What a push changes, with a real git: ann's work lies on the server's <c>main</c>, in <c>locked.bin</c> among others, and bob pushes.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PushedFilesTests : IDisposable
{
    private const string Nothing = "0000000000000000000000000000000000000000";

    private readonly TempFolder _folder = new();
    private readonly string _server;
    private readonly string _bob;

    public PushedFilesTests()
    {
        (_server, _bob) = (Path.Join(_folder.Path, "server.git"), Path.Join(_folder.Path, "bob"));
        Git(_folder.Path, "init", "--quiet", "--bare", "--initial-branch=main", _server);
        Git(_folder.Path, "clone", "--quiet", _server, _bob);
        Commit("first", ("locked.bin", "1"), ("bobs.bin", "1"), ("dir/locked.bin", "1"));
        Push("main");
        Git(_bob, "branch", "before");
        Git(_bob, "switch", "--quiet", "--create", "topic");
        Commit("bob's", ("bobs.bin", "2"));
        Git(_bob, "switch", "--quiet", "main");
        Commit("ann's", ("locked.bin", "2"), ("dir/locked.bin", "2"));
        Push("main");
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_commit_changes_its_files()
    {
        Commit("bob's", ("locked.bin", "bob"), ("new.bin", "1"));
        await ShouldChangeAsync("main", "locked.bin", "new.bin");
    }

    [Test]
    public async Task A_clean_merge_changes_what_its_own_commits_do()
    {
        Git(_bob, "switch", "--quiet", "topic");
        Git(_bob, "merge", "--quiet", "--no-edit", "main");
        await ShouldChangeAsync("topic", "bobs.bin");

        Git(_bob, "push", "--quiet", "origin", "topic");
        Git(_bob, "switch", "--quiet", "main");
        Git(_bob, "merge", "--quiet", "--no-ff", "--no-edit", "topic");
        await ShouldChangeAsync("main");
    }

    [Test]
    public async Task A_rebase_changes_what_its_own_commits_do()
    {
        Push("topic");
        Git(_bob, "switch", "--quiet", "topic");
        Git(_bob, "rebase", "--quiet", "main");
        await ShouldChangeAsync("topic");

        Commit("more", ("bobs.bin", "3"));
        await ShouldChangeAsync("topic", "bobs.bin");
    }

    [Test]
    public async Task A_rebase_of_another_s_commits_leaves_them_theirs()
    {
        Push("main:topic");
        Git(_bob, "switch", "--quiet", "--force-create", "topic", "before");
        Commit("below", ("bobs.bin", "4"));
        Git(_bob, "cherry-pick", "main");
        await ShouldChangeAsync("topic", "bobs.bin");

        Commit("on top", ("locked.bin", "bob"));
        await ShouldChangeAsync("topic", "bobs.bin", "locked.bin");
    }

    [Test]
    public async Task Commits_that_the_server_has_are_nobodys_change()
    {
        Push("before");
        await ShouldChangeAsync("main:before");
        await ShouldChangeAsync("main:new-branch");
        await ShouldChangeAsync("main^:new-branch");
        (await PushedFiles.FindAsync(_server, Git(_server, "rev-parse", "before"), Nothing, default)).Should().BeEmpty();
    }

    [Test]
    public async Task A_merge_that_drops_another_s_change_is_one()
    {
        Git(_bob, "switch", "--quiet", "topic");
        Git(_bob, "merge", "--quiet", "--no-edit", "--strategy=ours", "main");
        await ShouldChangeAsync("topic", "bobs.bin", "locked.bin", "dir/locked.bin");
    }

    [Test]
    public async Task A_merge_that_brings_a_change_of_its_own_is_one()
    {
        Git(_bob, "switch", "--quiet", "topic");
        Git(_bob, "merge", "--quiet", "--no-commit", "main");
        Write("locked.bin", "evil");
        Git(_bob, "commit", "--quiet", "--all", "--no-edit");
        await ShouldChangeAsync("topic", "bobs.bin", "locked.bin");
    }

    [Test]
    public async Task An_octopus_is_judged_as_a_merge()
    {
        Git(_bob, "switch", "--quiet", "--create", "third", "before");
        Commit("third", ("third.bin", "1"));
        Git(_bob, "switch", "--quiet", "topic");
        Git(_bob, "merge", "--quiet", "--no-edit", "main", "third");
        Git(_bob, "rev-list", "--count", "--min-parents=3", "topic").Should().Be("1");
        await ShouldChangeAsync("topic", "bobs.bin", "third.bin");

        Write("locked.bin", "1");
        Git(_bob, "commit", "--quiet", "--all", "--amend", "--no-edit");
        await ShouldChangeAsync("topic", "bobs.bin", "third.bin", "locked.bin");
    }

    /// <summary>
    /// A file that was deleted and restored is, in the tip, as it was long ago; a parent in between must not count as a change since.
    /// </summary>
    [Test]
    public async Task An_ancestor_among_the_parents_of_an_octopus_has_no_say()
    {
        var origin = Git(_bob, "rev-parse", "before");
        Git(_bob, "rm", "--quiet", "locked.bin");
        Git(_bob, "commit", "--quiet", "--message", "deleted");
        var deleted = Git(_bob, "rev-parse", "HEAD");
        Commit("restored", ("locked.bin", "1"));
        Push("main");
        var octopus = Git(_bob, "commit-tree", "-p", "main", "-p", deleted, "-p", origin, "-m", "octopus", $"{deleted}^{{tree}}");
        Git(_bob, "branch", "octopus", octopus);
        await ShouldChangeAsync("octopus:main", "locked.bin");

        var fresh = Git(_bob, "commit-tree", "-p", origin, "-m", "fresh", $"{origin}^{{tree}}");
        octopus = Git(_bob, "commit-tree", "-p", "main", "-p", deleted, "-p", fresh, "-m", "octopus", $"{deleted}^{{tree}}");
        Git(_bob, "branch", "--force", "octopus", octopus);
        await ShouldChangeAsync("octopus:main", "locked.bin");
    }

    [Test]
    public async Task A_merge_of_more_parents_than_anybody_has_is_refused()
    {
        var origin = Git(_bob, "rev-parse", "before");
        var parents = Enumerable.Range(0, 32)
            .SelectMany(i => new[] { "-p", Git(_bob, "commit-tree", "-p", origin, "-m", $"{i}", $"{origin}^{{tree}}") }).ToArray();
        Git(_bob, "branch", "octopus", Git(_bob, ["commit-tree", .. parents, "-p", "main", "-m", "undo", $"{origin}^{{tree}}"]));
        (await FluentActions.Awaiting(() => ShouldChangeAsync("octopus:main")).Should().ThrowAsync<LfsException>()).Which.Message
            .Should().Contain("33 parents");
    }

    [Test]
    public async Task What_a_later_commit_undoes_was_changed()
    {
        Commit("bob's", ("locked.bin", "bob"));
        Git(_bob, "revert", "--no-edit", "HEAD");
        await ShouldChangeAsync("main", "locked.bin");
    }

    [Test]
    public async Task A_forced_update_undoes_what_it_leaves_behind()
    {
        await ShouldChangeAsync("before:main", "locked.bin", "dir/locked.bin");
        Git(_bob, "reset", "--quiet", "--hard", "before");
        Commit("instead", ("bobs.bin", "5"), ("locked.bin", "2"));
        await ShouldChangeAsync("main", "bobs.bin", "dir/locked.bin");

        Git(_bob, "switch", "--quiet", "--orphan", "orphan");
        Commit("another history", ("bobs.bin", "6"));
        await ShouldChangeAsync("orphan:main", "bobs.bin", "locked.bin", "dir/locked.bin");
    }

    [Test]
    public async Task Every_kind_of_change_is_one()
    {
        Git(_bob, "mv", "locked.bin", "moved.bin");
        Git(_bob, "commit", "--quiet", "--message", "moved");
        await ShouldChangeAsync("main", "locked.bin", "moved.bin");

        Git(_bob, "reset", "--quiet", "--hard", "origin/main");
        Git(_bob, "update-index", "--chmod=+x", "locked.bin");
        Git(_bob, "commit", "--quiet", "--message", "mode");
        await ShouldChangeAsync("main", "locked.bin");

        Git(_bob, "reset", "--quiet", "--hard", "origin/main");
        Git(_bob, "rm", "--quiet", "-r", "dir");
        Commit("a file in place of the folder", ("dir", "file"));
        await ShouldChangeAsync("main", "dir", "dir/locked.bin");

        Git(_bob, "reset", "--quiet", "--hard", "origin/main");
        File.Delete(Path.Join(_bob, "locked.bin"));
        File.CreateSymbolicLink(Path.Join(_bob, "locked.bin"), "bobs.bin");
        Git(_bob, "commit", "--quiet", "--all", "--message", "link");
        await ShouldChangeAsync("main", "locked.bin");
    }

    [Test]
    public async Task A_ref_that_replaces_a_commit_hides_nothing()
    {
        Commit("harmless", ("bobs.bin", "7"));
        var harmless = Git(_bob, "rev-parse", "HEAD");
        Git(_bob, "reset", "--quiet", "--hard", "origin/main");
        Commit("bob's", ("locked.bin", "bob"));
        Git(_bob, "push", "--quiet", "origin", $"{harmless}:refs/replace/{Git(_bob, "rev-parse", "HEAD")}");
        await ShouldChangeAsync("main", "locked.bin");
    }

    [Test]
    public async Task A_name_with_a_line_break_is_no_other_file()
    {
        Commit("line break", ("a\nlocked.bin", "1"));
        await ShouldChangeAsync("main");
    }

    [Test]
    public async Task A_tag_brings_the_commits_that_it_names_and_may_name_none()
    {
        Commit("bob's", ("locked.bin", "bob"));
        Git(_bob, "tag", "--annotate", "--message=tag", "v1");
        await ShouldChangeAsync("refs/tags/v1", "locked.bin");
        Git(_bob, "tag", "blob", "main:bobs.bin");
        await ShouldChangeAsync("refs/tags/blob");
    }

    [TestCase("HEAD", Nothing)]
    [TestCase(Nothing, "--output=/tmp/x")]
    [TestCase(Nothing, "")]
    [TestCase(Nothing, "1111111111111111111111111111111111111111")]
    public async Task What_is_no_commit_of_the_repository_is_an_error(string oldCommit, string newCommit) =>
        (await FluentActions.Awaiting(() => PushedFiles.FindAsync(_server, oldCommit, newCommit, default))
            .Should().ThrowAsync<LfsException>())
            .Which.Code.Should().Be(422);

    /// <summary>Sends what a push would to the server, without updating the ref, as it is when a <c>pre-receive</c> hook runs.</summary>
    private async Task ShouldChangeAsync(string refspec, params string[] files)
    {
        var (source, target) = refspec.Split(':') is [var from, var to] ? (from, to) : (refspec, refspec);
        var commit = Git(_bob, "rev-parse", source);
        Git(_bob, "update-ref", "refs/sent/it", commit);
        Git(_server, "fetch", "--quiet", "--no-write-fetch-head", "--no-tags", _bob, "refs/sent/it");
        var held = Git(
            _server, "for-each-ref", "--format=%(objectname)", target.StartsWith("refs/", StringComparison.Ordinal)
                ? target : $"refs/heads/{target}");
        var changed = await PushedFiles.FindAsync(_server, held.Length == 0 ? Nothing : held, commit, default);
        changed.Select(path => path.ToString()).Should().BeEquivalentTo(files, "that is what {0} changes", refspec);
    }

    private void Push(string refspec) => Git(_bob, "push", "--quiet", "origin", refspec);

    private void Commit(string message, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
            Write(name, content);
        Git(_bob, "add", "--all");
        Git(_bob, "commit", "--quiet", "--message", message);
    }

    private void Write(string name, string content)
    {
        var path = Path.Join(_bob, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgSign=false", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        var errors = git.StandardError.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.Should().Be(0, "git {0} said {1}", string.Join(' ', arguments), errors);
        return output.Trim();
    }
}
