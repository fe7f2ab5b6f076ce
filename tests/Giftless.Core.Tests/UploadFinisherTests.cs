using Giftless.Events;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Transfer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests;

/// <summary>Finishing an upload outlives its client's patience.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(180_000)]
public sealed class UploadFinisherTests : IDisposable
{
    private static readonly Sample Content = Sample.Of(1);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("repo"), Content.Oid);
    private static readonly string Upload = StagedKey.NewUnique();

    private readonly FakeTimeProvider _time = new();
    private readonly SlowStorage _storage = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LateFailures _late = new();
    private readonly EventLog _events = new();
    private readonly UploadFinisher _finisher;

    public UploadFinisherTests() => _finisher = new UploadFinisher(
        "lfs", new LfsEvents([_events], NullLogger<LfsEvents>.Instance), _late, _time, NullLogger<UploadFinisher>.Instance, _stop.Token);

    public void Dispose()
    {
        _stop.Dispose();
        _events.Dispose();
    }

    [Test]
    public async Task Goes_on_without_a_client_that_has_waited_long_enough_and_lets_the_next_one_join(CancellationToken timeout)
    {
        (await LeaveAsync("alice", timeout)).Should().BeFalse();

        var second = _finisher.FinishAsync(_storage.Store, Key, Upload, 1, "bob", timeout);
        _storage.End.SetResult();
        (await second).Should().BeTrue();
        _storage.Runs.Should().Be(1);
        await _events.NextAsync(timeout);
        _events.All.Should().Equal(
            [new ObjectUploaded { Server = "lfs", Repository = Key.Repository, User = "alice", Oid = Key.Oid,
                Size = 1 }], "it was stored once");
        _late.Find(Key).Should().BeNull();
    }

    [Test]
    public async Task Says_what_went_wrong_and_can_be_asked_again(CancellationToken timeout)
    {
        _storage.End.SetException(new ObjectMismatchException("wrong"));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await FluentActions.Awaiting(() => _finisher.FinishAsync(_storage.Store, Key, Upload, 1, null, timeout))
                .Should().ThrowAsync<ObjectMismatchException>();
            _storage.Runs.Should().Be(attempt);
        }

        _events.All.Should().BeEmpty("who asked was told");
        _late.Find(Key).Should().BeNull();
    }

    [Test]
    public async Task Tells_clients_to_come_back_when_the_server_stops(CancellationToken timeout)
    {
        var finishing = _finisher.FinishAsync(_storage.Store, Key, Upload, 1, null, timeout);
        await _storage.Started.WaitAsync(timeout);
        await _stop.CancelAsync();
        (await FluentActions.Awaiting(() => finishing).Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(503);
    }

    private static IEnumerable<Exception> TimeOuts =>
        [new TimeoutException(), new TaskCanceledException(), new OperationCanceledException()];

    /// <summary>Among others when the storage's own time is over in the very moment in which its answer is waited for no longer.</summary>
    [TestCaseSource(nameof(TimeOuts))]
    public async Task A_time_out_of_the_storage_is_none_of_the_server(Exception failure, CancellationToken timeout)
    {
        _storage.End.SetException(failure);
        (await FluentActions.Awaiting(() => _finisher.FinishAsync(_storage.Store, Key, Upload, 1, null, timeout))
            .Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(503);
    }

    [Test]
    public async Task Has_an_answer_when_the_work_ends_with_the_wait(CancellationToken timeout)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var storage = new SlowStorage();
            var finisher = new UploadFinisher(
                "lfs", new LfsEvents([], NullLogger<LfsEvents>.Instance), _late, _time, NullLogger<UploadFinisher>.Instance, _stop.Token);
            var finishing = finisher.FinishAsync(storage.Store, Key, Upload, 1, null, timeout);
            await storage.Started.WaitAsync(timeout);
            await Task.WhenAll(
                Task.Run(() => storage.End.SetResult(), timeout),
                Task.Run(() => _time.Advance(UploadFinisher.Patience), timeout));
            await FluentActions.Awaiting(() => finishing).Should().NotThrowAsync();
        }
    }

    [Test]
    public async Task A_storage_that_never_answers_is_not_waited_for_by_those_who_come_later([Values] bool heeds, CancellationToken timeout)
    {
        _storage.Heeds = heeds;
        (await LeaveAsync("alice", timeout)).Should().BeFalse();
        _time.Advance(TimeSpan.FromMinutes(11));
        (await _events.NextAsync(timeout)).Should().BeOfType<UploadFailed>();

        var second = new UploadStart(_storage);
        var again = _finisher.FinishAsync(_storage.Store, Key, Upload, 1, "bob", timeout);
        await second.Started.WaitAsync(timeout);
        _storage.Runs.Should().Be(2);
        _storage.End.SetResult();
        (await again).Should().BeTrue();
    }

    [Test]
    public async Task A_long_object_has_longer(CancellationToken timeout)
    {
        var finishing = _finisher.FinishAsync(_storage.Store, Key, Upload, long.MaxValue, "alice", timeout);
        await _storage.Started.WaitAsync(timeout);
        _time.Advance(UploadFinisher.Patience);
        (await finishing).Should().BeFalse();
        _time.Advance(TimeSpan.FromDays(30));
        _events.All.Should().BeEmpty();
    }

    [Test]
    public async Task What_is_found_wrong_after_the_client_has_left_is_remembered_and_told(CancellationToken timeout)
    {
        (await LeaveAsync("alice", timeout)).Should().BeFalse();
        _storage.End.SetException(new ObjectMismatchException("It has another SHA-256."));
        (await _events.NextAsync(timeout)).Should().Be(new UploadFailed
        {
            Server = "lfs",
            Repository = Key.Repository,
            User = "alice",
            Oid = Key.Oid,
            Size = 1,
            Status = 400,
            Reason = "It has another SHA-256.",
        });
        _late.Find(Key).Should().Be("It has another SHA-256.");
    }

    private async Task<bool> LeaveAsync(string user, CancellationToken timeout)
    {
        var finishing = _finisher.FinishAsync(_storage.Store, Key, Upload, 1, user, timeout);
        await _storage.Started.WaitAsync(timeout);
        _time.Advance(UploadFinisher.Patience);
        return await finishing;
    }

    private sealed class EventLog : ILfsEventHandler, IDisposable
    {
        private readonly SemaphoreSlim _happened = new(0);
        private readonly List<LfsEvent> _all = [];

        public IReadOnlyList<LfsEvent> All
        {
            get
            {
                lock (_all)
                    return [.. _all];
            }
        }

        public ValueTask HandleAsync(LfsEvent happened, CancellationToken cancellationToken)
        {
            lock (_all)
                _all.Add(happened);
            _happened.Release();
            return ValueTask.CompletedTask;
        }

        public async Task<LfsEvent> NextAsync(CancellationToken cancellationToken)
        {
            await _happened.WaitAsync(cancellationToken);
            return All[^1];
        }

        public void Dispose() => _happened.Dispose();
    }

    /// <summary>The next start of a run.</summary>
    private sealed class UploadStart
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public UploadStart(SlowStorage storage) => storage.Next = _started;

        public Task Started => _started.Task;
    }

    /// <summary>A store to which an object was sent, and which takes its time when this is to be published.</summary>
    private sealed class SlowStorage : DelegatingBlobStore
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowStorage()
            : base(new InMemoryBlobStore())
        {
            Store = new ObjectStore(this, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance);
            var staged = new MemoryStream(Content.Bytes);
            Inner.WriteAsync(Store.Names.StagedOf(Key, Upload), staged, new BlobWrite { Size = 1 }, default).Wait();
        }

        public ObjectStore Store { get; }

        public Task Started => _started.Task;

        public TaskCompletionSource? Next { get; set; }

        public bool Heeds { get; set; } = true;

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Runs { get; private set; }

        /// <summary>With the question whether the object is here, publishing begins.</summary>
        public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken)
        {
            if (name == Store.Names.Of(Key))
            {
                Runs++;
                _started.TrySetResult();
                Next?.TrySetResult();
                await (Heeds ? End.Task.WaitAsync(cancellationToken) : End.Task);
            }

            return await base.FindAsync(name, cancellationToken);
        }
    }
}
