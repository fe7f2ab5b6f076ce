using Giftless.Storage.FileSystem;
using Giftless.Tests;
using Microsoft.Win32.SafeHandles;

namespace Giftless.Core.Tests.Storage;

/// <summary>
/// A file goes to the disk in steps while it comes in: to flush all of it in the end takes a slow disk longer than a client waits.
/// </summary>
[CancelAfter(180_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlushStepTests : IDisposable
{
    private const int MiB = 1024 * 1024;
    private const int Length = 40;

    private readonly TempFolder _folder = new();

    /// <summary>How many MiB there were of a file each time when one was flushed.</summary>
    private readonly List<double> _flushed = [];

    public void Dispose() => _folder.Dispose();

    [TestCase(0, 16)]
    [TestCase(7, 16)]
    [TestCase(15, 8)]
    [TestCase(63, 2)]
    [TestCase(99, 2)]
    public async Task Long_uploads_share_what_may_be_unflushed(int others, int step, CancellationToken timeout)
    {
        var staging = new StagingArea(_folder.Path, names: null, flush: true, RecordAsync);
        var beginning = new byte[2 * MiB];
        var streams = Enumerable.Range(0, others).Select(_ => new PausingStream(beginning)).ToList();
        var writing = streams.Select(content => WriteAsync(staging, content, timeout)).ToList();
        await Task.WhenAll(streams.Select(content => content.AtEnd)).WaitAsync(timeout);
        _flushed.Clear();

        await WriteAsync(staging, new MemoryStream(new byte[Length * MiB]), timeout);
        _flushed.Should().Equal(Enumerable.Range(1, Length / step).Select(i => (double)(i * step)).Union([Length]));

        streams.ForEach(content => content.End());
        await Task.WhenAll(writing);
    }

    [Test]
    public async Task A_step_that_fails_fails_the_upload_and_leaves_nothing(CancellationToken timeout)
    {
        var staging = WithFault(atFlush: 1);
        await FluentActions.Awaiting(() => WriteAsync(staging, new MemoryStream(new byte[Length * MiB]), timeout))
            .Should().ThrowAsync<StorageUnavailableException>();
        _folder.Files().Should().BeEmpty();
    }

    [Test]
    public async Task A_step_that_fails_fails_what_is_appended([Values(1, 2)] int fault, CancellationToken timeout)
    {
        var (staging, target) = (WithFault(fault), Path.Join(_folder.Path, "growing"));
        await FluentActions.Awaiting(() => staging.AppendAsync(target, 0, new MemoryStream(new byte[20 * MiB]), timeout))
            .Should().ThrowAsync<StorageUnavailableException>();
        new FileInfo(target).Length.Should().Be(20 * MiB);
    }

    /// <summary>The disk tells of bytes that it lost only once, and then takes others again.</summary>
    private StagingArea WithFault(int atFlush)
    {
        var flushes = 0;
        return new StagingArea(_folder.Path, names: null, flush: true, _ => ++flushes == atFlush
            ? Task.FromException(new IOException("The disk has a fault."))
            : Task.CompletedTask);
    }

    private Task<FileStatus?> WriteAsync(StagingArea staging, Stream content, CancellationToken cancellationToken) => staging.WriteAsync(
        Path.Join(_folder.Path, $"{Guid.NewGuid():N}"), content, Placing.WhereFree, cancellationToken);

    private Task RecordAsync(SafeFileHandle file)
    {
        lock (_flushed)
            _flushed.Add((double)RandomAccess.GetLength(file) / MiB);
        return Task.CompletedTask;
    }
}
