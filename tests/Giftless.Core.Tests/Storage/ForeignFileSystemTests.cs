using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Core.Tests.Storage;

/// <summary>What happens where other file systems are mounted below the storage, or the server may not look.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[SupportedOSPlatform("linux")]
public sealed partial class ForeignFileSystemTests : IDisposable
{
    private const int Nobody = 65534;

    private static readonly Sample Content = Sample.Of(1500);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly List<string> _mounted = [];
    private readonly TempFolder _folder = new();
    private ObjectStore _storage = null!;

    [SetUp]
    public void OpenStorage()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root on Linux can mount a file system and be somebody else for a while.");
        _storage = FileSystemStores.Open(new FileSystemStorageOptions { Root = _folder.Path });
    }

    public void Dispose()
    {
        foreach (var path in _mounted)
            Run("umount", path).Should().BeTrue();
        _folder.Dispose();
    }

    [Test]
    public async Task An_object_reaches_another_file_system_whole()
    {
        Mount("org");
        (await _storage.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default)).Should().Be(PutOutcome.Stored);
        _folder.Files().Should().Equal($"org/repo/{Content.Oid}");
        (await File.ReadAllBytesAsync(Path.Join(_folder.Path, "org/repo", $"{Content.Oid}"))).Should().Equal(Content.Bytes);
    }

    /// <summary>The folder of parts is a mount, which cannot be renamed or removed while it is one.</summary>
    [Test]
    public async Task An_object_that_is_stored_stays_so_where_its_parts_cannot_be_removed()
    {
        var uploads = _storage;
        var parts = _storage;
        var upload = (await uploads.OpenUploadAsync(Key, Content.Size, 1000, default)).Name;
        await parts.PutPartAsync(Key, upload, new UploadPart(1, 0, 1000), new MemoryStream(Content.Bytes[..1000]), default);
        Mount(Path.GetDirectoryName(_folder.Files().Single())!);
        await parts.PutPartAsync(Key, upload, new UploadPart(1, 0, 1000), new MemoryStream(Content.Bytes[..1000]), default);
        await parts.PutPartAsync(Key, upload, new UploadPart(2, 1000, 500), new MemoryStream(Content.Bytes[1000..]), default);

        (await uploads.FinishUploadAsync(Key, upload, Content.Size, default)).Should().Be(PutOutcome.Stored);
        (await uploads.FinishUploadAsync(Key, upload, Content.Size, default)).Should().Be(PutOutcome.AlreadyPresent);
        await FluentActions.Awaiting(() => uploads.AbortUploadAsync(Key, upload, default))
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_folder_that_the_server_may_not_enter_is_no_absence()
    {
        await _storage.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        File.SetUnixFileMode(Path.Join(_folder.Path, "org"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (absent, refused) = (new ObjectKey(RepositoryName.Parse("other"), Content.Oid), Key);

        await Task.Factory.StartNew(
            () =>
            {
                // Of this thread only, which ends with it: none of the calls leaves it.
                _ = SetFileSystemUser(Nobody);
                SizeOf(absent).Should().BeNull();
                FluentActions.Invoking(() => SizeOf(refused)).Should().Throw<StorageUnavailableException>();
                FluentActions.Invoking(() => _storage.OpenReadAsync(refused, 0, 1, default).AsTask().GetAwaiter().GetResult())
                    .Should().Throw<StorageUnavailableException>();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        long? SizeOf(ObjectKey key) => _storage.GetSizeAsync(key, default).AsTask().GetAwaiter().GetResult();
    }

    private void Mount(string folder)
    {
        var path = Directory.CreateDirectory(Path.Join(_folder.Path, folder)).FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", path))
            Assert.Ignore("This machine does not permit mounting a tmpfs.");
        _mounted.Add(path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(int user);
}
