using System.Threading.Channels;
using Giftless.Events;
using Microsoft.Extensions.Logging;

namespace Giftless.Core.Tests;

/// <summary>Handlers hear of everything in order, and harm nobody.</summary>
[CancelAfter(180_000)]
public sealed class LfsEventsTests
{
    [Test]
    public async Task Each_handler_hears_of_all_in_order_whatever_the_others_do(CancellationToken timeout)
    {
        var (log, good) = (new LineLog(), new Handler());
        var failing = new Handler { Then = _ => throw new InvalidOperationException("broken") };
        var stuck = new Handler { Then = cancellation => new ValueTask(Task.Delay(Timeout.Infinite, cancellation)) };
        using var events = new LfsEvents([stuck, failing, good], log);
        for (var i = 0; i < 100; i++)
            events.Raise(Event(i));

        await good.HeardAsync(100, timeout);
        await failing.HeardAsync(100, timeout);
        (good.Heard, failing.Heard)
            .Should().BeEquivalentTo((Enumerable.Range(0, 100), Enumerable.Range(0, 100)), options => options.WithStrictOrdering());
        log.Count(5001).Should().BeGreaterThanOrEqualTo(99);
    }

    [Test]
    public async Task What_a_slow_handler_cannot_take_is_lost_to_it_and_said_once(CancellationToken timeout)
    {
        var (log, gate) = (new LineLog(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var slow = new Handler { Then = _ => new ValueTask(gate.Task) };
        var quick = new Handler();
        using var events = new LfsEvents([slow, quick], log);
        events.Raise(Event(0));
        await slow.HeardAsync(1, timeout);
        for (var i = 1; i <= LfsEvents.MaxWaiting + 50; i++)
        {
            events.Raise(Event(i));
            await quick.HeardAsync(i + 1, timeout);
        }

        log.Count(5002).Should().Be(1);
        gate.SetResult();
        await events.DrainAsync(timeout);
        slow.Heard.Should().Equal(Enumerable.Range(0, LfsEvents.MaxWaiting + 1), "those that came first are kept");
        quick.Heard.Should().HaveCount(LfsEvents.MaxWaiting + 51);
        log.Texts(5003).Should().ContainSingle().Which.Should().StartWith("50 events were lost");
    }

    [Test]
    public async Task The_end_waits_for_what_is_still_unheard(CancellationToken timeout)
    {
        var handler = new Handler { Then = async cancellation => await Task.Delay(1, cancellation) };
        using var events = new LfsEvents([handler], new LineLog());
        for (var i = 0; i < 50; i++)
            events.Raise(Event(i));
        await events.DrainAsync(timeout);
        handler.Heard.Should().HaveCount(50);
    }

    [Test]
    public async Task The_end_does_not_wait_for_ever(CancellationToken timeout)
    {
        var (log, told) = (new LineLog(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var stuck = new Handler
        {
            Then = cancellation =>
            {
                cancellation.Register(told.SetResult);
                return new ValueTask(Task.Delay(Timeout.Infinite, cancellation));
            },
        };
        using var events = new LfsEvents([stuck], log);
        events.Raise(Event(0));
        events.Raise(Event(1));
        await stuck.HeardAsync(1, timeout);
        using var limit = new CancellationTokenSource();
        var draining = events.DrainAsync(limit.Token);
        draining.IsCompleted.Should().BeFalse();
        await limit.CancelAsync();
        await draining;
        await told.Task.WaitAsync(timeout);
        log.Texts(5004).Should().ContainSingle().Which.Should().EndWith("1 were waiting");
        stuck.Heard.Should().Equal(0);
    }

    private static ObjectUploaded Event(int number) => new()
    {
        Server = "",
        Repository = RepositoryName.Parse("org/repo"),
        Oid = Oid.Parse(new string('a', 64)),
        Size = number,
    };

    private sealed class Handler : ILfsEventHandler
    {
        private readonly List<int> _heard = [];
        private readonly Channel<int> _happened = Channel.CreateUnbounded<int>();
        private int _awaited;

        public Func<CancellationToken, ValueTask>? Then { get; init; }

        public IReadOnlyList<int> Heard
        {
            get
            {
                lock (_heard)
                    return [.. _heard];
            }
        }

        public ValueTask HandleAsync(LfsEvent happened, CancellationToken cancellationToken)
        {
            lock (_heard)
                _heard.Add((int)((ObjectUploaded)happened).Size);
            _happened.Writer.TryWrite(0);
            return Then?.Invoke(cancellationToken) ?? default;
        }

        public async Task HeardAsync(int count, CancellationToken cancellationToken)
        {
            for (; _awaited < count; _awaited++)
                await _happened.Reader.ReadAsync(cancellationToken);
        }
    }

    private sealed class LineLog : ILogger<LfsEvents>
    {
        private readonly List<(int Id, string Text)> _lines = [];

        public int Count(int id) => Texts(id).Count;

        public List<string> Texts(int id)
        {
            lock (_lines)
                return [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add((eventId.Id, formatter(state, exception)));
        }
    }
}
