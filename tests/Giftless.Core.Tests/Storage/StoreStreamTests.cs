using System.Net.Sockets;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>Nobody waits for ever for what a store has begun to send.</summary>
[CancelAfter(180_000)]
public sealed class StoreStreamTests
{
    private static readonly Sample Content = Sample.Of(1000);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task A_line_on_which_nothing_comes_any_more_is_given_up(CancellationToken timeout)
    {
        var silent = new SilentStream(Content.Bytes[..10]);
        await using var stream = new StoreStream(silent, _time);
        var buffer = new byte[1000];
        (await stream.ReadAsync(buffer, timeout)).Should().Be(10);

        var reading = stream.ReadAsync(buffer, timeout).AsTask();
        await silent.Waiting.WaitAsync(timeout);
        reading.IsCompleted.Should().BeFalse();
        _time.Advance(StoreStream.Patience);
        (await FluentActions.Awaiting(() => reading)
            .Should().ThrowAsync<StorageUnavailableException>()).WithInnerException<TimeoutException>();
    }

    [Test]
    public async Task A_reader_may_take_its_time(CancellationToken timeout)
    {
        await using var stream = new StoreStream(new MemoryStream(Content.Bytes), _time);
        var read = new byte[1000];
        for (var i = 0; i < 1000; i++)
        {
            (await stream.ReadAsync(read.AsMemory(i, 1), timeout)).Should().Be(1);
            _time.Advance(StoreStream.Patience * 2);
        }

        read.Should().Equal(Content.Bytes);
    }

    /// <summary>Libraries give up by themselves in this way, too, at once or later.</summary>
    [Test]
    public async Task What_gives_up_though_nobody_left_has_failed([Values] bool atOnce, CancellationToken timeout)
    {
        await using var stream = new StoreStream(new GivingUpStream(atOnce), _time);
        await FluentActions.Awaiting(() => stream.ReadAsync(new byte[10], timeout).AsTask())
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task Who_leaves_is_told_nothing(CancellationToken timeout)
    {
        var silent = new SilentStream([]);
        await using var stream = new StoreStream(silent, _time);
        using var reader = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        var reading = stream.ReadAsync(new byte[10], reader.Token).AsTask();
        await silent.Waiting.WaitAsync(timeout);
        await reader.CancelAsync();
        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task A_broken_line_is_a_failure_of_the_store(CancellationToken timeout)
    {
        await using var stream = new StoreStream(new BrokenStream(), _time);
        await FluentActions.Awaiting(async () => await stream.ReadAsync(new byte[10], timeout))
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_read_goes_on_on_another_line_and_gives_up_when_all_fall_silent(CancellationToken timeout)
    {
        var store = new ShortLines(100, bytes => new SilentStream(bytes));
        var reading = ReadAllAsync(store, timeout);
        while (!reading.IsCompleted)
        {
            // A line may not be waited for yet, and is then by the next time.
            _time.Advance(StoreStream.Patience);
            await Task.Delay(1, timeout);
        }

        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<StorageUnavailableException>();
        store.Opened.Should().Be(6);
    }

    [Test]
    public async Task A_read_over_broken_lines_is_right(CancellationToken timeout)
    {
        var reading = ReadAllAsync(new ShortLines(250, bytes => new MemoryStream(bytes)), timeout);
        while (!reading.IsCompleted)
        {
            _time.Advance(StoreStream.Patience);
            await Task.Delay(1, timeout);
        }

        (await reading).Should().Equal(Content.Bytes.AsSpan(0, ShortLines.Size).ToArray());
    }

    private async Task<byte[]> ReadAllAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var reader = new BlobReader(store, _time);
        await using var content = await reader.OpenAsync("blob", 0, ShortLines.Size, version: null, cancellationToken);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }

    /// <summary>A blob of which each opening gives no more than so many bytes.</summary>
    private sealed class ShortLines(int most, Func<byte[], Stream> line) : DelegatingBlobStore(new InMemoryBlobStore())
    {
        public const int Size = 1000;

        public int Opened { get; private set; }

        public override ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
        {
            Opened++;
            var offset = (int)range.Offset;
            return new(line(Content.Bytes[offset..Math.Min(Size, offset + most)]));
        }
    }

    /// <summary>Some bytes, and then nothing more, not even an end.</summary>
    private sealed class SilentStream(byte[] content) : ForwardStream
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _position;

        public Task Waiting => _waiting.Task;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(buffer.Length, content.Length - _position);
            if (count == 0)
            {
                var silence = Task.Delay(Timeout.Infinite, cancellationToken);
                _waiting.TrySetResult();
                await silence;
            }

            content.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }

    private sealed class BrokenStream : ForwardStream
    {
        public override long Position
        {
            get => 0;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("broken", new SocketException((int)SocketError.ConnectionReset));

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }

    private sealed class GivingUpStream(bool atOnce) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            atOnce ? throw new TaskCanceledException() : LaterAsync();

        private static async ValueTask<int> LaterAsync()
        {
            await Task.Yield();
            throw new TaskCanceledException();
        }
    }
}
