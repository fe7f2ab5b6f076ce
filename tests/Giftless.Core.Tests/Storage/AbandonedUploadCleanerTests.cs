using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Giftless.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>Cleaning goes on whatever a storage fails with: out of a background service, any failure would stop the host.</summary>
[CancelAfter(180_000)]
public sealed class AbandonedUploadCleanerTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static IEnumerable<Exception> Failures =>
    [
        new StorageUnavailableException(),
        new IOException("broken"),
        new SocketException((int)SocketError.ConnectionReset),
        new HttpRequestException("broken"),
        new AuthenticationException("no token"),
        new UnauthorizedAccessException("no right"),
        new OperationCanceledException("the storage's own limit"),
        new TimeoutException("too slow"),
        new AggregateException(new TaskCanceledException()),
        new FormatException("no number"),
        new InvalidCastException(),
        new ObjectDisposedException("storage"),
    ];

    [TestCaseSource(nameof(Failures))]
    public async Task Goes_on_after_a_search_that_failed(Exception failure, CancellationToken timeout)
    {
        var time = new FakeTimeProvider();
        using var cleaner = new Cleaner(
            time, round => round == 1 ? [() => throw failure] : [() => new AbandonedUpload("u", _ => Task.CompletedTask)]);
        await cleaner.StartAsync(timeout);
        await cleaner.RoundAsync(timeout);
        time.Advance(Day);
        await cleaner.RoundAsync(timeout);
        cleaner.ExecuteTask!.IsCompleted.Should().BeFalse();
        await cleaner.StopAsync(timeout);
        cleaner.ExecuteTask.IsFaulted.Should().BeFalse();
    }

    /// <summary>As a host does that is not stopped first: it would log a failure as critical.</summary>
    [Test]
    public async Task Ends_without_a_failure_when_it_is_disposed_of(CancellationToken timeout)
    {
        var cleaner = new Cleaner(new FakeTimeProvider(), _ => []);
        await cleaner.StartAsync(timeout);
        await cleaner.RoundAsync(timeout);
        cleaner.Dispose();
        await cleaner.ExecuteTask!.WaitAsync(timeout);
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Goes_on_after_an_upload_that_cannot_be_deleted(Exception failure, CancellationToken timeout)
    {
        var deleted = 0;
        using var cleaner = new Cleaner(new FakeTimeProvider(), _ =>
        [
            () => new AbandonedUpload("held", _ => throw failure),
            () => new AbandonedUpload("held too", _ => Task.FromException(failure)),
            () => new AbandonedUpload("free", _ => Task.FromResult(++deleted)),
        ]);
        await cleaner.CleanAsync(timeout);
        deleted.Should().Be(1);
    }

    [Test]
    public async Task Leaves_it_for_later_when_nothing_can_be_deleted(CancellationToken timeout)
    {
        var tried = 0;
        using var cleaner = new Cleaner(
            new FakeTimeProvider(), _ =>
                [.. Enumerable.Repeat(() => new AbandonedUpload("u", _ => throw new IOException($"{++tried}")), 1000)]);
        await cleaner.CleanAsync(timeout);
        tried.Should().Be(10);
    }

    [Test]
    public async Task Ends_when_the_host_stops_and_fails_neither_then(CancellationToken timeout)
    {
        var began = new TaskCompletionSource();
        using var cleaner = new Cleaner(new FakeTimeProvider(), _ => [() => new AbandonedUpload("u", async cancellation =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        })]);
        await cleaner.StartAsync(timeout);
        await began.Task.WaitAsync(timeout);
        await cleaner.StopAsync(timeout);
        cleaner.ExecuteTask!.IsFaulted.Should().BeFalse();
    }

    private sealed class Cleaner(
        TimeProvider time, Func<int, Func<AbandonedUpload>[]> find) : AbandonedUploadCleaner("the storage", Day, time, NullLogger.Instance)
    {
        private readonly SemaphoreSlim _rounds = new(0);
        private int _round;

        public Task RoundAsync(CancellationToken cancellationToken) => _rounds.WaitAsync(cancellationToken);

        protected override async IAsyncEnumerable<AbandonedUpload> FindAsync(
            DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            try
            {
                foreach (var upload in find(++_round))
                    yield return upload();
            }
            finally
            {
                _rounds.Release();
            }
        }

        public override void Dispose()
        {
            _rounds.Dispose();
            base.Dispose();
        }
    }
}
