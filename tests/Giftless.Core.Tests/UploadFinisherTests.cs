using Giftless.Storage;
using Giftless.Tests;
using Giftless.Transfer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests;

/// <summary>Finishing an upload outlives its client's patience.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(30_000)]
public sealed class UploadFinisherTests : IDisposable
{
    private static readonly ObjectKey Key = new(RepositoryName.Parse("repo"), Sample.Of("object").Oid);

    private readonly FakeTimeProvider _time = new();
    private readonly SlowStorage _storage = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string?> _stored = [];
    private readonly UploadFinisher _finisher;

    public UploadFinisherTests() => _finisher = new UploadFinisher(
        _storage,
        (_, user) =>
        {
            _stored.Add(user);
            return ValueTask.CompletedTask;
        },
        _time,
        NullLogger<UploadFinisher>.Instance,
        _stop.Token);

    public void Dispose() => _stop.Dispose();

    [Test]
    public async Task Goes_on_without_a_client_that_has_waited_long_enough_and_lets_the_next_one_join(CancellationToken timeout)
    {
        var first = _finisher.FinishAsync(Key, "u", 1, "alice", timeout);
        await _storage.Started.WaitAsync(timeout);
        _time.Advance(UploadFinisher.Patience);
        (await first).Should().BeFalse();

        var second = _finisher.FinishAsync(Key, "u", 1, "bob", timeout);
        _storage.End.SetResult(PutOutcome.Stored);
        (await second).Should().BeTrue();
        _storage.Runs.Should().Be(1);
        _stored.Should().Equal(["alice"], "it was stored once");
    }

    [Test]
    public async Task Says_what_went_wrong_and_can_be_asked_again(CancellationToken timeout)
    {
        _storage.End.SetException(new ObjectMismatchException("wrong"));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await FluentActions.Awaiting(() => _finisher.FinishAsync(Key, "u", 1, null, timeout)).Should().ThrowAsync<ObjectMismatchException>();
            _storage.Runs.Should().Be(attempt);
        }

        _stored.Should().BeEmpty();
    }

    [Test]
    public async Task Tells_clients_to_come_back_when_the_server_stops(CancellationToken timeout)
    {
        var finishing = _finisher.FinishAsync(Key, "u", 1, null, timeout);
        await _storage.Started.WaitAsync(timeout);
        await _stop.CancelAsync();
        (await FluentActions.Awaiting(() => finishing).Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(503);
    }

    private sealed class SlowStorage : IStagedUploads
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public TaskCompletionSource<PutOutcome> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Runs { get; private set; }

        public Task<PutOutcome> FinishUploadAsync(ObjectKey key, string upload, long size, CancellationToken cancellationToken)
        {
            Runs++;
            _started.TrySetResult();
            return End.Task.WaitAsync(cancellationToken);
        }
    }
}
