using Giftless.Locks;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Git.Tests;

/// <summary>What is wrong with a push, with a real git, in repositories of both kinds of hashes.</summary>
[TestFixture("sha1")]
[TestFixture("sha256")]
public sealed class PushCheckTests(string format) : PushTest(format)
{
    private const string Header = "version https://git-lfs.github.com/spec/v1\n";

    private static readonly RepositoryName Repository = RepositoryName.Parse("org/game");
    private static readonly LockOwner PushingUser = LockOwner.ById("users:bob");
    private static readonly Sample Held = Sample.Of(1000);
    private static readonly Sample Absent = Sample.Of(2000, seed: 2);

    private readonly ServiceProvider _services = Services(options => { });

    [SetUp]
    public async Task HoldOneObjectAsync()
    {
        await HoldAsync(Held, Repository);
        Commit("first", (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"), ("held.bin", Pointer(Held)));
        Push("main");
    }

    [Test]
    public async Task What_the_server_holds_may_be_pushed()
    {
        Commit("again", ("copy.bin", Pointer(Held)), ("text.txt", "no pointer"), ("empty.bin", ""), ("a b/ü.bin", Pointer(Held)));
        await ShouldBeLetInAsync("main");
    }

    [Test]
    public async Task A_file_whose_object_was_never_sent_is_named()
    {
        Commit("new", ("big/ü file.bin", Pointer(Absent)));
        var faults = await ShouldBeRefusedAsync("main", ("big/ü file.bin", PushFaultKind.MissingObject));
        faults[0].ToString().Should().Be($"big/ü file.bin is not on the server (2000 bytes, {Absent.Oid}).");
    }

    [Test]
    public async Task An_object_of_another_repository_is_not_here()
    {
        await HoldAsync(Absent, RepositoryName.Parse("org/other"));
        Commit("new", ("a.bin", Pointer(Absent)));
        await ShouldBeRefusedAsync("main", ("a.bin", PushFaultKind.MissingObject));
    }

    [Test]
    public async Task A_pointer_that_says_another_length_is_broken()
    {
        Commit("new", ("a.bin", new LfsPointer(Held.Oid, 999).ToString()));
        await ShouldBeRefusedAsync("main", ("a.bin", PushFaultKind.OtherSize));
    }

    [Test]
    public async Task What_the_client_reads_though_git_lfs_would_not_write_it_is_judged_by_its_object()
    {
        Commit(
            "new",
            ("crlf.bin", Pointer(Held).Replace("\n", "\r\n")),
            ("ext.bin", Pointer(Held).Replace("oid", $"ext-0-x sha256:{Absent.Oid}\noid")));
        await ShouldBeLetInAsync("main");
        Commit("new", ("crlf.bin", Pointer(Absent).Replace("\n", "\r\n")));
        await ShouldBeRefusedAsync("main", ("crlf.bin", PushFaultKind.MissingObject));
    }

    [Test]
    public async Task A_pointer_that_no_client_reads_is_refused_with_the_reason()
    {
        Commit(
            "new",
            ("extra.bin", $"{Pointer(Held)}note x\n"),
            ("upper.dat", $"{Header}oid sha256:{Held.Oid.ToString().ToUpperInvariant()}\nsize 1000\n"),
            ("long.bin", Pointer(Held).PadRight(1025, '\n')),
            ("conflict.bin", $"<<<<<<< HEAD\n{Pointer(Held)}=======\n{Pointer(Absent)}>>>>>>> topic\n"));
        var faults = await ShouldBeRefusedAsync(
            "main",
            ("conflict.bin", PushFaultKind.NoPointer),
            ("extra.bin", PushFaultKind.MalformedPointer),
            ("long.bin", PushFaultKind.NoPointer),
            ("upper.dat", PushFaultKind.MalformedPointer));
        faults.Select(fault => fault.ToString()).Should().Contain("extra.bin cannot be read by Git LFS: its pointer has a line too many.");
    }

    [Test]
    public async Task A_file_that_should_have_been_a_pointer_is_refused_where_it_is_in_the_end()
    {
        Commit(
            "without git lfs",
            ("a.bin", new string('x', 5000)),
            ("b.bin", "short"),
            ("sub/.gitattributes", "*.bin !filter\n"),
            ("sub/c.bin", "mine"));
        await ShouldBeRefusedAsync("main", ("a.bin", PushFaultKind.NoPointer), ("b.bin", PushFaultKind.NoPointer));
        Git(Bob, "rm", "--quiet", "a.bin", "b.bin");
        Git(Bob, "commit", "--quiet", "--message", "undone");
        await ShouldBeLetInAsync("main");
    }

    [Test]
    public async Task A_file_that_was_there_before_is_nobodys_fault()
    {
        Git(Bob, "rm", "--quiet", ".gitattributes");
        Commit("old times", ("old.bin", "content"));
        Push("main");
        Commit("attributes", (".gitattributes", "*.bin filter=lfs\n"), ("other.txt", "x"));
        await ShouldBeLetInAsync("main");
    }

    [Test]
    public async Task What_a_later_commit_deletes_is_part_of_the_history_all_the_same()
    {
        Commit("new", ("a.bin", Pointer(Absent)));
        Git(Bob, "rm", "--quiet", "a.bin");
        Git(Bob, "commit", "--quiet", "--message", "gone");
        await ShouldBeRefusedAsync("main", ("a.bin", PushFaultKind.MissingObject));
    }

    [Test]
    public async Task A_merge_and_an_octopus_are_judged_by_what_they_bring()
    {
        foreach (var branch in new[] { "one", "two" })
        {
            Git(Bob, "switch", "--quiet", "--create", branch, "main");
            Commit(branch, ($"{branch}.bin", Pointer(Sample.Of(10, seed: branch[0]))));
        }

        Git(Bob, "switch", "--quiet", "main");
        Commit("on main", ("text.txt", "x"));
        Git(Bob, "merge", "--quiet", "--no-edit", "one", "two");
        Git(Bob, "rev-list", "--count", "--min-parents=3", "main").Should().Be("1");
        await ShouldBeRefusedAsync("main", ("one.bin", PushFaultKind.MissingObject), ("two.bin", PushFaultKind.MissingObject));

        Git(Bob, "reset", "--quiet", "--hard", "origin/main");
        Git(Bob, "merge", "--quiet", "--no-ff", "--no-commit", "one");
        Write("evil.bin", Pointer(Absent));
        Git(Bob, "add", "--all");
        Git(Bob, "commit", "--quiet", "--no-edit");
        await ShouldBeRefusedAsync("main", ("evil.bin", PushFaultKind.MissingObject), ("one.bin", PushFaultKind.MissingObject));
    }

    [Test]
    public async Task Pulls_and_rebases_of_what_the_server_has_pass()
    {
        Git(Bob, "switch", "--quiet", "--create", "topic");
        Commit("mine", ("mine.txt", "x"));
        Git(Bob, "switch", "--quiet", "main");
        Commit("broken long ago", ("old.bin", Pointer(Absent)));
        Push("main");
        Git(Bob, "switch", "--quiet", "topic");
        Git(Bob, "merge", "--quiet", "--no-edit", "main");
        await ShouldBeLetInAsync("topic");
        Git(Bob, "reset", "--quiet", "--hard", "topic^");
        Git(Bob, "rebase", "--quiet", "main");
        await ShouldBeLetInAsync("topic");
    }

    [Test]
    public async Task Submodules_tags_deletions_and_odd_names_pass()
    {
        Git(Bob, "update-index", "--add", "--cacheinfo", $"160000,{Git(Bob, "rev-parse", "HEAD")},sub.bin");
        Git(Bob, "commit", "--quiet", "--message", "submodule");
        Commit("odd", ("line\nbreak.txt", "x"), ("tab\tquote\".bin", Pointer(Held)));
        Git(Bob, "tag", "--annotate", "--message=tag", "v1");
        await ShouldBeLetInAsync("refs/tags/v1");
        Git(Bob, "tag", "blob", "main:.gitattributes");
        await ShouldBeLetInAsync("refs/tags/blob");
        var commit = Git(Bob, "rev-parse", "main");
        await ShouldBeLetInAsync(RefUpdate.Parse($"{commit} {new string('0', commit.Length)} refs/heads/gone"));
    }

    [Test]
    public async Task Locked_files_are_named_beside_the_others()
    {
        var locks = _services.GetRequiredKeyedService<LockService>("");
        await locks.CreateAsync(Repository, LockPath.Parse("held.bin"), LockOwner.ById("users:ann"), default);
        Commit("new", ("held.bin", Pointer(Absent)));
        await ShouldBeRefusedAsync("main", ("held.bin", PushFaultKind.LockedByOther), ("held.bin", PushFaultKind.MissingObject));
    }

    [Test]
    public async Task What_is_switched_off_is_not_asked()
    {
        await using var services = Services(options => (options.Objects, options.Attributes) = (false, false));
        Commit("new", ("a.bin", Pointer(Absent)), ("b.bin", "content"));
        (await FindAsync(services, Send("main"))).Should().BeEmpty();
    }

    [Test]
    public async Task Of_very_many_faults_a_thousand_are_named()
    {
        Commit("new", [.. Enumerable.Range(10, 1200).Select(seed => ($"{seed}.bin", Pointer(Sample.Of(10, seed))))]);
        (await FindAsync(_services, Send("main"))).Should().HaveCount(PushCheck.MaxFaults);
    }

    [Test]
    public async Task What_git_does_not_know_is_an_error_and_no_yes()
    {
        var id = new string('1', Git(Bob, "rev-parse", "main").Length);
        (await FluentActions.Awaiting(() => FindAsync(_services, RefUpdate.Parse($"{id} {id} refs/heads/main")))
            .Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(422);
    }

    protected override void Dispose(bool disposing)
    {
        _services.Dispose();
        base.Dispose(disposing);
    }

    private static ServiceProvider Services(Action<PushCheckOptions> configure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddGitLfs().AddBlobStore(_ => new InMemoryBlobStore()).AddInMemoryLocks().AddPushCheck(configure);
        return services.BuildServiceProvider();
    }

    private static string Pointer(Sample content) => new LfsPointer(content.Oid, content.Size).ToString();

    private async Task HoldAsync(Sample content, RepositoryName repository)
    {
        var store = _services.GetRequiredKeyedService<ObjectStore>("");
        await store.PutAsync(new ObjectKey(repository, content.Oid), new MemoryStream(content.Bytes), content.Size, default);
    }

    private Task ShouldBeLetInAsync(string refspec) => ShouldBeLetInAsync(Send(refspec));

    private async Task ShouldBeLetInAsync(RefUpdate update) => (await FindAsync(_services, update)).Should().BeEmpty();

    private async Task<IReadOnlyList<PushFault>> ShouldBeRefusedAsync(string refspec, params (string, PushFaultKind)[] expected)
    {
        var faults = await FindAsync(_services, Send(refspec));
        faults.Select(fault => (fault.Path, fault.Kind)).Should().BeEquivalentTo(expected);
        return faults;
    }

    private Task<IReadOnlyList<PushFault>> FindAsync(ServiceProvider services, RefUpdate update) =>
        services.GetRequiredKeyedService<PushCheck>("").FindFaultsAsync(Server, Repository, PushingUser, [update], default);
}
