using System.Collections.Concurrent;
using Giftless.Batch;
using Giftless.Storage;
using Giftless.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Batch;

/// <summary>How the storage is asked: several at a time, no more than allowed, and no longer than anybody waits.</summary>
[CancelAfter(180_000)]
public sealed class BatchLookupTests
{
    private static readonly (string, long?)[] Twenty = [.. Enumerable.Range(0, 20).Select(i => ($"{i:x64}", (long?)1))];

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(16)]
    [TestCase(50)]
    public async Task Asks_as_many_at_a_time_as_allowed_and_no_more(int allowed, CancellationToken cancellationToken)
    {
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int running = 0, most = 0;
        var storage = new LookupStorage(async (_, cancelled) =>
        {
            var now = Interlocked.Increment(ref running);
            lock (full)
                most = Math.Max(most, now);
            if (now == Math.Min(allowed, Twenty.Length))
                full.TrySetResult();
            await full.Task.WaitAsync(cancelled);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return 1;
        });

        var answers = await Engines.Over(storage, new BatchLimits { LookupParallelism = allowed }).AnswerAsync(
            "download", Twenty, cancellationToken);

        most.Should().Be(Math.Min(allowed, Twenty.Length));
        storage.Lookups.Should().Be(Twenty.Length);
        answers.Select(answer => answer.Oid).Should().Equal(Twenty.Select(item => item.Item1));
        answers.Should().OnlyContain(answer => answer.Actions != null);
    }

    /// <summary>A batch of the stock client takes as long as one look-up.</summary>
    [Test]
    public async Task Asks_for_a_hundred_at_a_time_by_default(CancellationToken cancellationToken)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        var storage = new LookupStorage(async (_, cancelled) =>
        {
            if (Interlocked.Increment(ref asked) == 100)
                all.SetResult();
            await all.Task.WaitAsync(cancelled);
            return null;
        });
        var hundred = Enumerable.Range(0, 100).Select(i => ($"{i:x64}", (long?)1));
        (await Engines.Over(storage).AnswerAsync("upload", hundred, cancellationToken))
            .Should().OnlyContain(answer => answer.Actions != null);
    }

    [Test]
    public async Task Asks_no_more_at_a_time_for_all_batches_than_allowed(CancellationToken cancellationToken)
    {
        int running = 0, most = 0;
        var storage = new LookupStorage(async (_, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return 1;
        });
        var engine = Engines.Over(storage, new BatchLimits { MaxLookups = 7 });
        var batches = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => Task.Run(() => engine.AnswerAsync("download", Twenty, cancellationToken))));
        batches.Should().OnlyContain(answers => answers.Count == 20 && answers.All(answer => answer.Actions != null));
        storage.Lookups.Should().Be(20 * Twenty.Length);
        most.Should().BeInRange(2, 7);
    }

    /// <summary>Batches take turns: one object does not wait behind the others of a long batch.</summary>
    [Test]
    public async Task A_short_batch_does_not_wait_for_a_long_one(CancellationToken cancellationToken)
    {
        var one = ($"{99:x64}", (long?)1);
        var (itsTurn, open) = (NewSignal(), new ConcurrentQueue<TaskCompletionSource>());
        var storage = new LookupStorage(async (key, cancelled) =>
        {
            var answered = NewSignal();
            open.Enqueue(answered);
            if (key == Oid.Parse(one.Item1))
                itsTurn.SetResult();
            await answered.Task.WaitAsync(cancelled);
            return 1;
        });
        var engine = Engines.Over(storage, new BatchLimits { MaxLookups = 2 });
        var @long = engine.AnswerAsync("download", Twenty, cancellationToken);
        var @short = engine.AnswerAsync("download", [one], cancellationToken);
        open.Should().HaveCount(2, "there are two places");
        foreach (var answered in open.ToArray())
            answered.SetResult();
        await itsTurn.Task.WaitAsync(cancellationToken);
        storage.Lookups.Should().BeInRange(3, 4, "the next two were one of each");

        while (!@long.IsCompleted || !@short.IsCompleted)
        {
            if (open.TryDequeue(out var answered))
                answered.TrySetResult();
            await Task.Yield();
        }

        (await @short).Should().ContainSingle().Which.Actions.Should().NotBeNull();
        (await @long).Should().OnlyContain(answer => answer.Actions != null);
    }

    [Test]
    public async Task Who_has_left_takes_no_place_from_others(CancellationToken cancellationToken)
    {
        using var client = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storage = new LookupStorage(async (key, cancelled) =>
        {
            if (key != Oid.Parse(Twenty[0].Item1))
                await Task.Delay(Timeout.Infinite, cancelled);
            return 1;
        });
        var engine = Engines.Over(storage, new BatchLimits { MaxLookups = 3 });
        var left = engine.AnswerAsync("download", Twenty[1..], client.Token);
        var waits = engine.AnswerAsync("download", Twenty[..1], cancellationToken);
        waits.IsCompleted.Should().BeFalse();
        await client.CancelAsync();
        await FluentActions.Awaiting(() => left).Should().ThrowAsync<OperationCanceledException>();
        (await waits).Should().ContainSingle().Which.Actions.Should().NotBeNull();
        storage.Lookups.Should().Be(4);
    }

    [Test]
    public async Task Stops_waiting_when_the_client_leaves(CancellationToken cancellationToken)
    {
        using var client = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var storage = new LookupStorage(async (_, cancelled) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancelled);
            return null;
        });

        var answer = Engines.Over(storage, new BatchLimits { LookupParallelism = 4 }).AnswerAsync("download", Twenty, client.Token);
        await asked.Task;
        await client.CancelAsync();

        await FluentActions.Awaiting(() => answer).Should().ThrowAsync<OperationCanceledException>();
        storage.Lookups.Should().BeLessThanOrEqualTo(4);
    }

    [Test]
    public async Task Asks_no_further_when_the_client_has_left()
    {
        using var client = new CancellationTokenSource();
        LookupStorage? storage = null;
        storage = new LookupStorage((_, _) =>
        {
            if (storage!.Lookups == 3)
                client.Cancel();
            return new((long?)null);
        });

        await FluentActions.Awaiting(() => Engines.Over(storage).AnswerAsync("download", Twenty, client.Token))
            .Should().ThrowAsync<OperationCanceledException>();
        storage.Lookups.Should().Be(3);
    }

    [Test]
    public async Task A_failure_of_the_storage_is_an_error_on_that_object_only([Values] bool later)
    {
        var failures = new Dictionary<string, Exception>
        {
            [Twenty[1].Item1] = new InvalidOperationException("secret of the server"),
            [Twenty[2].Item1] = new StorageUnavailableException(new IOException("secret of the server")),
            [Twenty[3].Item1] = new LfsException(507, "Full."),
            [Twenty[4].Item1] = new OperationCanceledException("the storage's own time limit"),
        };
        var storage = new LookupStorage(async (key, _) =>
        {
            if (later)
                await Task.Yield();
            return failures.TryGetValue(key.ToString(), out var failure) ? throw failure : 1;
        });

        var answers = await Engines.Over(storage).AnswerAsync("download", Twenty);

        answers.Select(answer => answer.Error?.Code).Should().Equal([null, 500, 503, 507, 503, .. Enumerable.Repeat<int?>(null, 15)]);
        answers.Where(answer => answer.Error is null).Should().OnlyContain(answer => answer.Actions!.Download != null);
        answers.Where(answer => answer.Error is not null).Should()
            .OnlyContain(answer => answer.Actions == null && answer.Authenticated == null && !answer.Error!.Message.Contains("secret"));
    }

    [Test]
    public async Task Is_answered_while_the_client_still_waits_whatever_the_storage_does(
        [Values] bool heeds, CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var storage = new LookupStorage(async (_, cancelled) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, heeds ? cancelled : cancellationToken);
            return null;
        });

        var answer = Engines.Over(storage, time: time).AnswerAsync("download", Twenty, cancellationToken);
        await asked.Task;
        answer.IsCompleted.Should().BeFalse();
        time.Advance(BatchEngine.Patience);
        var failure = (await FluentActions.Awaiting(() => answer).Should().ThrowAsync<StorageUnavailableException>()).Which;
        failure.Code.Should().Be(503);
        failure.RetryAfter.Should().BePositive();
        storage.Lookups.Should().BeLessThanOrEqualTo(Twenty.Length);
    }

    [Test]
    public async Task Tells_of_an_upload_that_failed_after_its_client_had_left_and_asks_for_it_again()
    {
        var late = new LateFailures();
        var (sent, other) = (new ObjectKey(Engines.Repository, Oid.Parse(Twenty[1].Item1)), Twenty[2]);
        late.Add(sent, "It has another SHA-256.");
        var missing = Engines.Over(LookupStorage.Holding(), late: late);

        for (var i = 0; i < 2; i++)
        {
            var downloads = await missing.AnswerAsync("download", [Twenty[1], other]);
            downloads[0].Error!.Code.Should().Be(404);
            downloads[0].Error!.Message.Should().Contain("It has another SHA-256.").And.Contain("pushed again");
            downloads[1].Error!.Message.Should().NotContain("SHA-256");
        }

        var upload = (await missing.AnswerAsync("upload", [Twenty[1]]))[0];
        upload.Error!.Message.Should().Contain("It has another SHA-256.");
        upload.Actions!.Upload.Should().NotBeNull("it is asked for again");
        (await missing.AnswerAsync("upload", [Twenty[1]]))[0].Error.Should().BeNull("it was told");

        late.Add(sent, "It has another SHA-256.");
        (await Engines.Over(LookupStorage.Holding((sent.Oid, 1)), late: late).AnswerAsync("upload", [Twenty[1]]))[0].Error
            .Should().BeNull("it is here now");
        late.Find(sent).Should().BeNull();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void InterlockedMax(ref int most, int value)
    {
        for (int known; (known = Volatile.Read(ref most)) < value;)
            Interlocked.CompareExchange(ref most, value, known);
    }
}
