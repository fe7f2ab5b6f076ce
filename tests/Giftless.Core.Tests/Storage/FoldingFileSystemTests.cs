using System.Diagnostics;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>A file system that really takes Org and org for one: exFAT, in a file.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FoldingFileSystemTests : IDisposable
{
    private static readonly Sample Content = Sample.Of(1000);

    private readonly TempFolder _folder = new();
    private string _device = "";
    private ObjectStore _storage = null!;

    private string Root => Path.Join(_folder.Path, "disk");

    [SetUp]
    public void MountFoldingDisk()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("A file system can be mounted by root on Linux only.");
        var image = Path.Join(_folder.Path, "image");
        using (var file = File.Create(image))
            file.SetLength(16 * 1024 * 1024);
        Directory.CreateDirectory(Root);
        if (Run("mkfs.exfat", image) is null || (_device = Run("losetup", "--find", "--show", image) ?? "") == ""
            || Run("mount.exfat-fuse", _device, Root) is null)
        {
            Assert.Ignore("This machine has no exFAT (packages exfat-fuse and exfatprogs), or does not permit mounting it.");
        }

        _storage = Open();
    }

    public void Dispose()
    {
        if (_device != "")
        {
            Run("umount", Root);
            Run("losetup", "--detach", _device);
        }

        _folder.Dispose();
    }

    [Test]
    public async Task Names_that_the_disk_takes_for_one_are_no_second_way_to_a_repository()
    {
        (await PutAsync("Org/Repo")).Should().Be(PutOutcome.Stored);
        (await SizeAsync("Org/Repo")).Should().Be(1000);
        foreach (var other in new[] { "org/Repo", "Org/repo", "ORG/REPO", "org/new" })
        {
            await ShouldBeRefusedAsync(() => SizeAsync(other));
            await ShouldBeRefusedAsync(() => PutAsync(other));
            await ShouldBeRefusedAsync(() => _storage.OpenReadAsync(Key(other), 0, 1, default).AsTask());
            await ShouldBeRefusedAsync(() => _storage.DeleteAsync(Key(other), default));
            await ShouldBeRefusedAsync(() => SendInPartsAsync(other));
        }

        (await SizeAsync("Org/Repo")).Should().Be(1000);
        (await PutAsync("Org/Repo2")).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task A_repository_that_was_there_before_the_server_keeps_its_spelling()
    {
        await PutAsync("Org/Repo");
        _storage = Open();
        await ShouldBeRefusedAsync(() => SizeAsync("org/repo"));
        (await SizeAsync("Org/Repo")).Should().Be(1000);
        (await SizeAsync("other/repo")).Should().BeNull();
    }

    [Test]
    public async Task Of_two_that_are_made_at_the_same_time_one_is_refused()
    {
        for (var round = 0; round < 10; round++)
        {
            string[] names = [$"team{round}/x", $"Team{round}/x", $"TEAM{round}/x"];
            var outcomes = await Task.WhenAll(names.Select(name => Task.Run(async () =>
            {
                try
                {
                    return await PutAsync(name) == PutOutcome.Stored;
                }
                catch (LfsException refusal)
                {
                    refusal.Code.Should().Be(404);
                    return false;
                }
            })));
            outcomes.Count(stored => stored).Should().Be(1);
        }
    }

    [Test]
    public async Task The_parts_of_one_are_not_the_parts_of_the_other()
    {
        await SendPartAsync("org/repo");
        await ShouldBeRefusedAsync(
            () => _storage.OpenUploadAsync(Key("Org/Repo"), Content.Size, 500, default));
    }

    [Test]
    public async Task A_disk_that_tells_names_apart_is_not_taken_for_one()
    {
        _storage = FileSystemStores.Open(new FileSystemStorageOptions { Root = Path.Join(_folder.Path, "plain") });
        Directory.GetFileSystemEntries(Path.Join(_folder.Path, "plain", ".staged")).Should().BeEmpty();
        foreach (var name in new[] { "Org/Repo", "org/repo", "org/repo.", "org/repo ", "org/r\u00e9po", "org/re\u0301po" })
            (await PutAsync(name)).Should().Be(PutOutcome.Stored);
    }

    private ObjectStore Open() => FileSystemStores.Open(new FileSystemStorageOptions { Root = Root });

    private static ObjectKey Key(string repository) => new(RepositoryName.Parse(repository), Content.Oid);

    private Task<long?> SizeAsync(string repository) => _storage.GetSizeAsync(Key(repository), default).AsTask();

    private Task<PutOutcome> PutAsync(string repository) =>
        _storage.PutAsync(Key(repository), new MemoryStream(Content.Bytes), Content.Size, default);

    private async Task SendPartAsync(string repository)
    {
        var upload = await _storage.OpenUploadAsync(Key(repository), Content.Size, 500, default);
        await _storage.PutPartAsync(
            Key(repository), upload.Name, new UploadPart(1, 0, 500), new MemoryStream(Content.Bytes, 0, 500), default);
    }

    private async Task SendInPartsAsync(string repository)
    {
        await SendPartAsync(repository);
        var uploads = _storage;
        var upload = await uploads.OpenUploadAsync(Key(repository), Content.Size, 500, default);
        await _storage.PutPartAsync(
            Key(repository), upload.Name, new UploadPart(2, 500, 500), new MemoryStream(Content.Bytes, 500, 500), default);
        await uploads.FinishUploadAsync(Key(repository), upload.Name, Content.Size, default);
    }

    private static async Task ShouldBeRefusedAsync(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowAsync<LfsException>()).Which.Message.Should().Contain("spelled otherwise");

    /// <summary>What a program wrote, or null when it failed or is not there.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
