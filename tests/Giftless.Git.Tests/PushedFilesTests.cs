namespace Giftless.Git.Tests;

/// <summary>
/// What a push changes, with a real git: ann's work lies on the server's <c>main</c>, in <c>locked.bin</c> among others, and bob pushes.
/// </summary>
public sealed class PushedFilesTests : PushTest
{
    public PushedFilesTests()
    {
        Commit("first", ("locked.bin", "1"), ("bobs.bin", "1"), ("dir/locked.bin", "1"));
        Push("main");
        Git(Bob, "branch", "before");
        Git(Bob, "switch", "--quiet", "--create", "topic");
        Commit("bob's", ("bobs.bin", "2"));
        Git(Bob, "switch", "--quiet", "main");
        Commit("ann's", ("locked.bin", "2"), ("dir/locked.bin", "2"));
        Push("main");
    }

    [Test]
    public async Task A_commit_changes_its_files()
    {
        Commit("bob's", ("locked.bin", "bob"), ("new.bin", "1"));
        await ShouldChangeAsync("main", "locked.bin", "new.bin");
    }

    [Test]
    public async Task A_clean_merge_changes_what_its_own_commits_do()
    {
        Git(Bob, "switch", "--quiet", "topic");
        Git(Bob, "merge", "--quiet", "--no-edit", "main");
        await ShouldChangeAsync("topic", "bobs.bin");

        Git(Bob, "push", "--quiet", "origin", "topic");
        Git(Bob, "switch", "--quiet", "main");
        Git(Bob, "merge", "--quiet", "--no-ff", "--no-edit", "topic");
        await ShouldChangeAsync("main");
    }

    [Test]
    public async Task A_rebase_changes_what_its_own_commits_do()
    {
        Push("topic");
        Git(Bob, "switch", "--quiet", "topic");
        Git(Bob, "rebase", "--quiet", "main");
        await ShouldChangeAsync("topic");

        Commit("more", ("bobs.bin", "3"));
        await ShouldChangeAsync("topic", "bobs.bin");
    }

    [Test]
    public async Task A_rebase_of_another_s_commits_leaves_them_theirs()
    {
        Push("main:topic");
        Git(Bob, "switch", "--quiet", "--force-create", "topic", "before");
        Commit("below", ("bobs.bin", "4"));
        Git(Bob, "cherry-pick", "main");
        await ShouldChangeAsync("topic", "bobs.bin");

        Commit("on top", ("locked.bin", "bob"));
        await ShouldChangeAsync("topic", "bobs.bin", "locked.bin");
    }

    [Test]
    public async Task Commits_that_theServer_has_are_nobodys_change()
    {
        Push("before");
        await ShouldChangeAsync("main:before");
        await ShouldChangeAsync("main:new-branch");
        await ShouldChangeAsync("main^:new-branch");
        var deletion = RefUpdate.Parse($"{Git(Server, "rev-parse", "before")} {Nothing} refs/heads/before");
        (await PushedFiles.FindAsync(Server, deletion, default)).Should().BeEmpty();
    }

    [Test]
    public async Task A_merge_that_drops_another_s_change_is_one()
    {
        Git(Bob, "switch", "--quiet", "topic");
        Git(Bob, "merge", "--quiet", "--no-edit", "--strategy=ours", "main");
        await ShouldChangeAsync("topic", "bobs.bin", "locked.bin", "dir/locked.bin");
    }

    [Test]
    public async Task A_merge_that_brings_a_change_of_its_own_is_one()
    {
        Git(Bob, "switch", "--quiet", "topic");
        Git(Bob, "merge", "--quiet", "--no-commit", "main");
        Write("locked.bin", "evil");
        Git(Bob, "commit", "--quiet", "--all", "--no-edit");
        await ShouldChangeAsync("topic", "bobs.bin", "locked.bin");
    }

    [Test]
    public async Task An_octopus_is_judged_as_a_merge()
    {
        Git(Bob, "switch", "--quiet", "--create", "third", "before");
        Commit("third", ("third.bin", "1"));
        Git(Bob, "switch", "--quiet", "topic");
        Git(Bob, "merge", "--quiet", "--no-edit", "main", "third");
        Git(Bob, "rev-list", "--count", "--min-parents=3", "topic").Should().Be("1");
        await ShouldChangeAsync("topic", "bobs.bin", "third.bin");

        Write("locked.bin", "1");
        Git(Bob, "commit", "--quiet", "--all", "--amend", "--no-edit");
        await ShouldChangeAsync("topic", "bobs.bin", "third.bin", "locked.bin");
    }

    /// <summary>
    /// A file that was deleted and restored is, in the tip, as it was long ago; a parent in between must not count as a change since.
    /// </summary>
    [Test]
    public async Task An_ancestor_among_the_parents_of_an_octopus_has_no_say()
    {
        var origin = Git(Bob, "rev-parse", "before");
        Git(Bob, "rm", "--quiet", "locked.bin");
        Git(Bob, "commit", "--quiet", "--message", "deleted");
        var deleted = Git(Bob, "rev-parse", "HEAD");
        Commit("restored", ("locked.bin", "1"));
        Push("main");
        var octopus = Git(Bob, "commit-tree", "-p", "main", "-p", deleted, "-p", origin, "-m", "octopus", $"{deleted}^{{tree}}");
        Git(Bob, "branch", "octopus", octopus);
        await ShouldChangeAsync("octopus:main", "locked.bin");

        var fresh = Git(Bob, "commit-tree", "-p", origin, "-m", "fresh", $"{origin}^{{tree}}");
        octopus = Git(Bob, "commit-tree", "-p", "main", "-p", deleted, "-p", fresh, "-m", "octopus", $"{deleted}^{{tree}}");
        Git(Bob, "branch", "--force", "octopus", octopus);
        await ShouldChangeAsync("octopus:main", "locked.bin");
    }

    [Test]
    public async Task A_merge_of_more_parents_than_anybody_has_is_refused()
    {
        var origin = Git(Bob, "rev-parse", "before");
        var parents = Enumerable.Range(0, 32)
            .SelectMany(i => new[] { "-p", Git(Bob, "commit-tree", "-p", origin, "-m", $"{i}", $"{origin}^{{tree}}") }).ToArray();
        Git(Bob, "branch", "octopus", Git(Bob, ["commit-tree", .. parents, "-p", "main", "-m", "undo", $"{origin}^{{tree}}"]));
        (await FluentActions.Awaiting(() => ShouldChangeAsync("octopus:main")).Should().ThrowAsync<LfsException>()).Which.Message
            .Should().Contain("33 parents");
    }

    [Test]
    public async Task What_a_later_commit_undoes_was_changed()
    {
        Commit("bob's", ("locked.bin", "bob"));
        Git(Bob, "revert", "--no-edit", "HEAD");
        await ShouldChangeAsync("main", "locked.bin");
    }

    [Test]
    public async Task A_forced_update_undoes_what_it_leaves_behind()
    {
        await ShouldChangeAsync("before:main", "locked.bin", "dir/locked.bin");
        Git(Bob, "reset", "--quiet", "--hard", "before");
        Commit("instead", ("bobs.bin", "5"), ("locked.bin", "2"));
        await ShouldChangeAsync("main", "bobs.bin", "dir/locked.bin");

        Git(Bob, "switch", "--quiet", "--orphan", "orphan");
        Commit("another history", ("bobs.bin", "6"));
        await ShouldChangeAsync("orphan:main", "bobs.bin", "locked.bin", "dir/locked.bin");
    }

    [Test]
    public async Task Every_kind_of_change_is_one()
    {
        Git(Bob, "mv", "locked.bin", "moved.bin");
        Git(Bob, "commit", "--quiet", "--message", "moved");
        await ShouldChangeAsync("main", "locked.bin", "moved.bin");

        Git(Bob, "reset", "--quiet", "--hard", "origin/main");
        Git(Bob, "update-index", "--chmod=+x", "locked.bin");
        Git(Bob, "commit", "--quiet", "--message", "mode");
        await ShouldChangeAsync("main", "locked.bin");

        Git(Bob, "reset", "--quiet", "--hard", "origin/main");
        Git(Bob, "rm", "--quiet", "-r", "dir");
        Commit("a file in place of the folder", ("dir", "file"));
        await ShouldChangeAsync("main", "dir", "dir/locked.bin");

        Git(Bob, "reset", "--quiet", "--hard", "origin/main");
        File.Delete(Path.Join(Bob, "locked.bin"));
        File.CreateSymbolicLink(Path.Join(Bob, "locked.bin"), "bobs.bin");
        Git(Bob, "commit", "--quiet", "--all", "--message", "link");
        await ShouldChangeAsync("main", "locked.bin");
    }

    [Test]
    public async Task A_ref_that_replaces_a_commit_hides_nothing()
    {
        Commit("harmless", ("bobs.bin", "7"));
        var harmless = Git(Bob, "rev-parse", "HEAD");
        Git(Bob, "reset", "--quiet", "--hard", "origin/main");
        Commit("bob's", ("locked.bin", "bob"));
        Git(Bob, "push", "--quiet", "origin", $"{harmless}:refs/replace/{Git(Bob, "rev-parse", "HEAD")}");
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
        Git(Bob, "tag", "--annotate", "--message=tag", "v1");
        await ShouldChangeAsync("refs/tags/v1", "locked.bin");
        Git(Bob, "tag", "blob", "main:bobs.bin");
        await ShouldChangeAsync("refs/tags/blob");
    }

    [Test]
    public async Task After_the_push_what_it_has_changed_can_still_be_told()
    {
        Commit("bob's", ("bobs.bin", "8"), ("new.bin", "1"));
        Git(Bob, "switch", "--quiet", "--create", "other");
        Commit("on a new branch", ("other.bin", "1"));
        RefUpdate[] updates = [Send("main"), Send("other")];
        Push("main");
        Push("other");
        var changed = await PushedFiles.FindDoneAsync(Server, updates, default);
        changed.Select(path => path.ToString()).Should().BeEquivalentTo("bobs.bin", "new.bin", "other.bin");
        (await PushedFiles.FindAsync(Server, updates[0], default)).Should().BeEmpty("the commits have refs now");
    }

    [TestCase("HEAD", Nothing)]
    [TestCase(Nothing, "--output=/tmp/x")]
    [TestCase(Nothing, "")]
    [TestCase(Nothing, "1111111111111111111111111111111111111111")]
    public async Task What_is_no_commit_of_the_repository_is_an_error(string oldCommit, string newCommit) =>
        (await FluentActions.Awaiting(() => PushedFiles.FindAsync(
                Server, RefUpdate.Parse($"{oldCommit} {newCommit} refs/heads/main"), default))
            .Should().ThrowAsync<LfsException>())
            .Which.Code.Should().Be(422);

    private async Task ShouldChangeAsync(string refspec, params string[] files)
    {
        var changed = await PushedFiles.FindAsync(Server, Send(refspec), default);
        changed.Select(path => path.ToString()).Should().BeEquivalentTo(files, "that is what {0} changes", refspec);
    }
}
