using System.Runtime.CompilerServices;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>Whatever leads to an object keeps it.</summary>
[TestFixture("sha1")]
[TestFixture("sha256")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NeededObjectTests(string format) : IDisposable
{
    private static readonly Sample Wanted = Sample.Of(100, seed: 1);
    private static readonly Sample Common = Sample.Of(100, seed: 2);
    private static readonly Sample Unneeded = Sample.Of(100, seed: 3);

    private readonly Workshop _shop = new();
    private readonly GitRepository _git = new(format);
    private readonly List<IReferenceSource> _sources = [];

    [SetUp]
    public async Task Store_objects()
    {
        foreach (var content in new[] { Wanted, Common, Unneeded })
            await _shop.PutAsync(content);
        _git.Commit(Common);
        _sources.Add(_git.Source);
    }

    public void Dispose()
    {
        _shop.Dispose();
        _git.Dispose();
    }

    [Test]
    public Task An_old_commit_of_a_branch()
    {
        _git.Commit(Wanted);
        _git.Run("rm", "--quiet", Wanted.Oid.ToString()[..8]);
        _git.Run("commit", "--quiet", "--message", "remove it");
        return ItStaysAsync();
    }

    [Test]
    public Task A_commit_before_that_of_a_tag()
    {
        _git.Run("checkout", "--quiet", "-b", "side");
        _git.Commit(Wanted);
        _git.CommitText("other", "text");
        _git.Run("tag", "--annotate", "--message", "one", "v1");
        _git.Run("checkout", "--quiet", "main");
        _git.Run("branch", "--quiet", "-D", "side");
        ForgetReflogs();
        return ItStaysAsync();
    }

    [Test]
    public Task A_stash()
    {
        File.WriteAllText(Path.Join(_git.Path, Common.Oid.ToString()[..8]), GitRepository.PointerTo(Wanted));
        _git.Run("stash", "push", "--quiet");
        return ItStaysAsync();
    }

    [Test]
    public Task An_older_stash()
    {
        foreach (var content in new[] { Wanted, Sample.Of("another") })
        {
            File.WriteAllText(Path.Join(_git.Path, Common.Oid.ToString()[..8]), GitRepository.PointerTo(content));
            _git.Run("stash", "push", "--quiet");
        }

        return ItStaysAsync();
    }

    [Test]
    public Task A_note()
    {
        _git.Run("notes", "add", "--message", GitRepository.PointerTo(Wanted));
        return ItStaysAsync();
    }

    [Test]
    public Task A_reflog()
    {
        _git.Commit(Wanted);
        _git.Run("reset", "--quiet", "--hard", "HEAD~1");
        _git.Run("update-ref", "-d", "ORIG_HEAD");
        return ItStaysAsync();
    }

    [Test]
    public Task Where_a_reset_came_from()
    {
        _git.Commit(Wanted);
        _git.Run("reset", "--quiet", "--hard", "HEAD~1");
        ForgetReflogs();
        return ItStaysAsync();
    }

    [Test]
    public Task A_pull_request()
    {
        _git.Commit(Wanted);
        _git.Run("update-ref", "refs/pull/1/head", "HEAD");
        _git.Run("reset", "--quiet", "--hard", "HEAD~1");
        ForgetReflogs();
        return ItStaysAsync();
    }

    [Test]
    public Task The_index()
    {
        File.WriteAllText(Path.Join(_git.Path, "staged"), GitRepository.PointerTo(Wanted));
        _git.Run("add", "staged");
        return ItStaysAsync();
    }

    [Test]
    public Task A_tag_of_a_blob()
    {
        File.WriteAllText(Path.Join(_git.Path, "loose"), GitRepository.PointerTo(Wanted));
        _git.Run("tag", "loose", _git.Run("hash-object", "-w", "loose"));
        return ItStaysAsync();
    }

    [Test]
    public Task What_a_ref_replaces()
    {
        _git.Commit(Wanted);
        var other = _git.Run("commit-tree", "-m", "other", "HEAD~1^{tree}");
        _git.Run("replace", "HEAD", other);
        return ItStaysAsync();
    }

    [Test]
    public Task A_commit_that_the_host_names()
    {
        _git.Commit(Wanted);
        var commit = _git.Run("rev-parse", "HEAD");
        _git.Run("reset", "--quiet", "--hard", "HEAD~1");
        ForgetReflogs();
        _git.Run("update-ref", "-d", "ORIG_HEAD");
        _sources[0] = new GitReferenceSource(_git.Path, _ => new[] { commit }.ToAsyncEnumerable());
        return ItStaysAsync();
    }

    [Test]
    public async Task A_wiki()
    {
        using var wiki = new GitRepository(format);
        wiki.Commit(Wanted);
        _sources.Add(wiki.Source);
        await ItStaysAsync();
    }

    [Test]
    public Task A_packed_repository()
    {
        _git.Commit(Wanted);
        _git.Run("gc", "--quiet", "--prune=now");
        return ItStaysAsync();
    }

    [Test]
    public async Task What_it_borrows_from_another_repository()
    {
        _git.Commit(Wanted);
        using var fork = new TempFolder();
        GitRepository.RunIn(fork.Path, "clone", "--quiet", "--bare", "--shared", _git.Path, ".");
        _sources[0] = new GitReferenceSource(fork.Path);
        await ItStaysAsync();
    }

    [TestCase("version https://git-lfs.github.com/spec/v1\r\noid sha256:{0}\r\nsize 100\r\n")]
    [TestCase("version https://git-lfs.github.com/spec/v1\next-0-crypt sha256:" + Other + "\noid sha256:{0}\nsize 100\n")]
    [TestCase("version http://git-media.io/v/2\noid sha256:{0}\nsize 100\n")]
    [TestCase("oid sha256:{0}")]
    [TestCase("sha256:abc sha256:sha256:{0}\n")]
    public Task A_pointer_in_another_form(string form)
    {
        _git.CommitText("pointer", string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Wanted.Oid));
        return ItStaysAsync();
    }

    [Test]
    public Task A_source_of_the_hosts_own()
    {
        _sources.Add(new ListedSource(Wanted));
        return ItStaysAsync();
    }

    [Test]
    public async Task Without_any_of_it_it_goes()
    {
        var report = await _shop.AgeAndCollectAsync([.. _sources]);
        report.Removed.Should().Be(2);
        (await _shop.HasAsync(Common)).Should().BeTrue();
    }

    private const string Other = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private void ForgetReflogs() => _git.Run("reflog", "expire", "--expire=now", "--all");

    private async Task ItStaysAsync([CallerMemberName] string what = "")
    {
        var report = await _shop.AgeAndCollectAsync([.. _sources]);
        (await _shop.HasAsync(Wanted)).Should().BeTrue(what);
        (await _shop.HasAsync(Common)).Should().BeTrue(what);
        report.Removed.Should().Be(1, "nothing needs the third");
    }
}
