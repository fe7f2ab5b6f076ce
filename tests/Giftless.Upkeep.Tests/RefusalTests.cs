using Giftless.Storage;
using Giftless.Tests;

namespace Giftless.Upkeep.Tests;

/// <summary>When a collection is not sure, it does nothing, and says why.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RefusalTests : IDisposable
{
    private static readonly Sample Needed = Sample.Of(100, seed: 1);
    private static readonly Sample Unneeded = Sample.Of(100, seed: 2);

    private readonly Workshop _shop = new();
    private readonly GitRepository _git = new();
    private readonly TempFolder _other = new();

    /// <summary>Everything is so far that the next collection would remove the object.</summary>
    [SetUp]
    public async Task Let_objects_get_old()
    {
        await _shop.PutAsync(Needed);
        await _shop.PutAsync(Unneeded);
        _git.Commit(Needed);
        await _shop.AgeAsync(_git.Source);
    }

    public void Dispose()
    {
        _shop.Dispose();
        _git.Dispose();
        _other.Dispose();
    }

    [Test]
    public Task No_repository_at_all() => ItRefusesAsync(_other.Path, "is no Git repository");

    [Test]
    public Task A_folder_within_a_repository()
    {
        var folder = Path.Join(_git.Path, "folder");
        Directory.CreateDirectory(folder);
        return ItRefusesAsync(folder, "is no Git repository");
    }

    [Test]
    public Task One_that_is_not_there() => ItRefusesAsync(Path.Join(_other.Path, "gone"), "is no Git repository");

    [Test]
    public Task An_empty_one()
    {
        GitRepository.RunIn(_other.Path, "init", "--quiet", "--bare");
        return ItRefusesAsync(_other.Path, "has no refs");
    }

    [Test]
    public async Task One_without_pointers()
    {
        using var plain = new GitRepository();
        plain.CommitText("file", "text");
        await ItRefusesAsync(plain.Path, "needs any object");
    }

    [Test]
    public Task A_shallow_clone()
    {
        GitRepository.RunIn(_other.Path, "clone", "--quiet", "--depth=1", new Uri(_git.Path).AbsoluteUri, ".");
        return ItRefusesAsync(_other.Path, "shallow");
    }

    [Test]
    public Task A_partial_clone()
    {
        _git.Run("config", "uploadpack.allowFilter", "true");
        GitRepository.RunIn(_other.Path, "clone", "--quiet", "--filter=blob:none", new Uri(_git.Path).AbsoluteUri, ".");
        return ItRefusesAsync(_other.Path, "partial");
    }

    [Test]
    public Task A_missing_alternate()
    {
        File.WriteAllText(
            Path.Join(_git.Path, ".git", "objects", "info", "alternates"), Path.Join(_other.Path, "gone", "objects") + "\n");
        return ItRefusesAsync(_git.Path, "alternate");
    }

    [Test]
    public Task A_grafted_history()
    {
        _git.Commit(Sample.Of("more"));
        File.WriteAllText(Path.Join(_git.Path, ".git", "info", "grafts"), _git.Run("rev-parse", "HEAD") + "\n");
        return ItRefusesAsync(_git.Path, "graft");
    }

    [TestCase("HEAD")]
    [TestCase("HEAD^{tree}")]
    [TestCase("HEAD:{0}")]
    public Task A_missing_object(string which)
    {
        File.Delete(ObjectFile(which));
        return ItRefusesAsync(_git.Path, "Git repository");
    }

    [TestCase("HEAD")]
    [TestCase("HEAD^{tree}")]
    [TestCase("HEAD:{0}")]
    public Task A_damaged_object(string which)
    {
        var file = ObjectFile(which);
        var bytes = File.ReadAllBytes(file);
        bytes[^6] ^= 0x40;
        File.SetAttributes(file, FileAttributes.Normal);
        File.WriteAllBytes(file, bytes);
        return ItRefusesAsync(_git.Path, "Git repository");
    }

    [Test]
    public Task An_object_that_is_another_one()
    {
        File.WriteAllText(Path.Join(_git.Path, "other"), GitRepository.PointerTo(Unneeded));
        var other = _git.Run("hash-object", "-w", "other");
        File.Copy(Path.Join(_git.Path, ".git", "objects", other[..2], other[2..]), ObjectFile("HEAD:{0}"), overwrite: true);
        return ItRefusesAsync(_git.Path, "Git repository");
    }

    [Test]
    public Task A_ref_to_nothing()
    {
        File.WriteAllText(Path.Join(_git.Path, ".git", "refs", "heads", "broken"), new string('1', 40) + "\n");
        return ItRefusesAsync(_git.Path, "Git repository");
    }

    [Test]
    public async Task A_commit_that_a_host_names_and_that_is_not_there()
    {
        var source = new GitReferenceSource(_git.Path, _ => new[] { new string('1', 40) }.ToAsyncEnumerable());
        await ItRefusesAsync([source], "1111111");
    }

    [Test]
    public async Task What_is_no_commit_id()
    {
        var source = new GitReferenceSource(_git.Path, _ => new[] { "--output=/etc/passwd" }.ToAsyncEnumerable());
        await ItRefusesAsync([source], "no full commit id");
    }

    [Test]
    public Task One_good_and_one_bad_source() => ItRefusesAsync([_git.Source, new GitReferenceSource(_other.Path)], "is no Git repository");

    [Test]
    public Task No_source() => ItRefusesAsync([], "Nothing says");

    [Test]
    public async Task No_repository_given() => await FluentActions
        .Awaiting(() => _shop.CollectAsync(Array.Empty<CollectedRepository>())).Should().ThrowAsync<UpkeepException>();

    [Test]
    public async Task The_repository_of_something_else()
    {
        using var wrong = new GitRepository();
        wrong.Commit(Sample.Of("of another"));
        await ItRefusesAsync([wrong.Source], "right repository");
    }

    [Test]
    public Task More_than_is_believed()
    {
        _shop.Options = _shop.Options with { MaxShare = 0.4 };
        return ItRefusesAsync([_git.Source], "share of 0.4");
    }

    [Test]
    public async Task A_shared_layout_with_some_of_its_repositories()
    {
        using var shop = new Workshop(new SharedLayout());
        using var second = new GitRepository();
        second.Commit(Unneeded);
        await shop.PutAsync(Needed);
        await shop.PutAsync(Unneeded);
        CollectedRepository[] all =
        [
            new(Workshop.Repository, [_git.Source]), new(RepositoryName.Parse("other"), [second.Source]),
        ];
        (await FluentActions.Awaiting(() => shop.CollectAsync(all)).Should().ThrowAsync<UpkeepException>()).WithMessage("*apart*");

        shop.Options = shop.Options with { AreAllRepositories = true };
        for (var run = 0; run < 4; run++, shop.Clock.Advance(TimeSpan.FromDays(8)))
            (await shop.CollectAsync(all)).Single().Removed.Should().Be(0);
        await shop.PutAsync(Sample.Of("nobody's"));
        for (var run = 0; run < 3; run++, shop.Clock.Advance(TimeSpan.FromDays(8)))
            await shop.CollectAsync(all);
        (await shop.HasAsync(Needed)).Should().BeTrue();
        (await shop.HasAsync(Unneeded)).Should().BeTrue();
        (await shop.HasAsync(Sample.Of("nobody's"))).Should().BeFalse();
    }

    [Test]
    public async Task A_layout_that_cannot_be_read_backwards()
    {
        using var shop = new Workshop(new OneWayLayout()) { Options = new() { AreAllRepositories = true } };
        await FluentActions.Awaiting(() => shop.CollectAsync(_git.Source))
            .Should().ThrowAsync<UpkeepException>().WithMessage("*backwards*");
    }

    private string ObjectFile(string which)
    {
        var id = _git.Run("rev-parse", which.Replace("{0}", Needed.Oid.ToString()[..8], StringComparison.Ordinal));
        return Path.Join(_git.Path, ".git", "objects", id[..2], id[2..]);
    }

    private Task ItRefusesAsync(string path, string why) => ItRefusesAsync([new GitReferenceSource(path)], why);

    private async Task ItRefusesAsync(IReferenceSource[] sources, string why)
    {
        (await FluentActions.Awaiting(() => _shop.CollectAsync(sources)).Should().ThrowAsync<UpkeepException>())
            .Which.Message.Should().Contain(why);
        (await _shop.HasAsync(Unneeded)).Should().BeTrue();
        (await _shop.HasAsync(Needed)).Should().BeTrue();
        (await _shop.Store.ListRemovedAsync(default).AnyAsync()).Should().BeFalse();
    }

    private sealed class SharedLayout : ObjectLayout
    {
        public override string GetPath(ObjectKey key) => $"objects/{key.Oid}";

        public override ObjectKey? ReadPath(string path) =>
            path.StartsWith("objects/", StringComparison.Ordinal) && Oid.TryParse(path.AsSpan("objects/".Length), out var oid)
                ? new ObjectKey(RepositoryName.Parse("all"), oid)
                : null;
    }

    private sealed class OneWayLayout : ObjectLayout
    {
        public override string GetPath(ObjectKey key) => $"{key.Repository}/x{key.Oid}";
    }
}
