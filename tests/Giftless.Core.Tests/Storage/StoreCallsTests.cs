using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>Nobody waits for ever for a store to take what it is sent; a client may take as long as it likes.</summary>
[CancelAfter(180_000)]
public sealed class StoreCallsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly Sample Content = Sample.Of(200_000);

    private readonly FakeTimeProvider _time = new();
    private readonly StoreCalls _calls;

    public StoreCallsTests() => _calls = new StoreCalls(
        "a store", _ => new StoreFailure { Kind = StoreFailureKind.Unreachable }, NullLogger.Instance, _time);

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(int.MaxValue)]
    public async Task A_store_that_takes_no_more_or_does_not_answer_is_given_up(int readsToTake, CancellationToken timeout)
    {
        var stalled = new TaskCompletionSource();
        var sending = _calls.TrySendAsync(
            "store a part",
            new MemoryStream(Content.Bytes),
            async (content, cancellation) =>
            {
                var buffer = new byte[50_000];
                for (var i = 0; i < readsToTake && await content.ReadAsync(buffer, cancellation) > 0; i++)
                {
                }

                stalled.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            },
            timeout);

        await stalled.Task.WaitAsync(timeout);
        sending.IsCompleted.Should().BeFalse();
        _time.Advance(Long);
        await FluentActions.Awaiting(() => sending).Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_client_may_take_its_time(CancellationToken timeout)
    {
        using var received = new MemoryStream();
        var outcome = await _calls.TrySendAsync(
            "store a part",
            new SlowStream(Content.Bytes, () => _time.Advance(Long)),
            (content, cancellation) => content.CopyToAsync(received, cancellation),
            timeout);
        outcome.Should().BeNull();
        received.ToArray().Should().Equal(Content.Bytes);
    }

    [Test]
    public async Task A_call_that_is_never_answered_is_given_up(CancellationToken timeout)
    {
        var calling = _calls.RunAsync(
            "look up an object",
            async cancellation =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return 0;
            },
            timeout);
        _time.Advance(StoreCalls.Patience);
        await FluentActions.Awaiting(() => calling).Should().ThrowAsync<StorageUnavailableException>();
    }

    /// <summary>Time passes before each read ends.</summary>
    private sealed class SlowStream(byte[] content, Action wait) : ForwardStream
    {
        private readonly MemoryStream _content = new(content);

        public override long Position
        {
            get => _content.Position;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            wait();
            cancellationToken.ThrowIfCancellationRequested();
            return _content.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }
}
