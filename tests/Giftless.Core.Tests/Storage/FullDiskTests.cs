using System.Diagnostics;
using Giftless.Storage;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>A file system that really has no room left.</summary>
public sealed class FullDiskTests
{
    private const int MiB = 1024 * 1024;

    private TempFolder _folder = null!;
    private bool _mounted;

    [SetUp]
    public void MountSmallDisk()
    {
        _folder = new TempFolder();
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("A small file system can be mounted by root on Linux only.");
        _mounted = Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.Path);
        if (!_mounted)
            Assert.Ignore("This machine does not permit mounting a tmpfs.");
    }

    [TearDown]
    public void Unmount()
    {
        if (_mounted)
            Run("umount", _folder.Path).Should().BeTrue();
        _folder.Dispose();
    }

    [Test]
    public async Task A_full_disk_is_507_leaves_nothing_and_has_room_for_smaller_objects()
    {
        var storage = FileSystemStores.Open(new FileSystemStorageOptions { Root = _folder.Path });
        var (big, small) = (Sample.Of(8 * MiB), Sample.Of(3 * MiB));

        (await FluentActions.Awaiting(() => PutAsync(storage, big)).Should().ThrowAsync<StorageFullException>()).Which.Code
            .Should().Be(507);
        _folder.Files().Should().BeEmpty();

        (await PutAsync(storage, small)).Should().Be(PutOutcome.Stored);
        await FluentActions.Awaiting(() => PutAsync(storage, big)).Should().ThrowAsync<StorageFullException>();
        _folder.Files().Should().ContainSingle().Which.Should().EndWith(small.Oid.ToString());
    }

    private static Task<PutOutcome> PutAsync(ObjectStore storage, Sample content) =>
        storage.PutAsync(new ObjectKey(RepositoryName.Parse("repo"), content.Oid), new MemoryStream(content.Bytes), content.Size, default);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
