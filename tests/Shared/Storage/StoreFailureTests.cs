using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Giftless.Storage;
using Giftless.Storage.Blobs;

namespace Giftless.Tests.Storage;

/// <summary>
/// Whatever a store, the line to it, or a library in between fails with: the server says that its storage cannot be used now, and never
/// that it failed itself.
/// </summary>
[CancelAfter(180_000)]
public abstract class StoreFailureTests
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private static readonly Dictionary<string, Func<HttpResponseMessage>> Failures = new()
    {
        ["connection refused"] = () => throw new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)),
        ["connection reset"] = () => throw new HttpRequestException("reset", new IOException("reset")),
        ["broken connection"] = () => throw new IOException("broken"),
        ["socket"] = () => throw new SocketException((int)SocketError.TimedOut),
        ["certificate"] = () => throw new HttpRequestException("TLS", new AuthenticationException("untrusted")),
        ["timed out"] = () => throw new TaskCanceledException("timed out", new TimeoutException()),
        ["time-out"] = () => throw new TimeoutException(),
        ["cancelled by itself"] = () => throw new OperationCanceledException(),
        ["several"] = () => throw new AggregateException(new IOException("one"), new TaskCanceledException("two")),
        ["no token"] = () => throw new AuthenticationException("no token"),
        [BadRequest] = () => new HttpResponseMessage(HttpStatusCode.BadRequest),
        ["authentication failed"] = () => new HttpResponseMessage(HttpStatusCode.Unauthorized),
        ["forbidden"] = () => new HttpResponseMessage(HttpStatusCode.Forbidden),
        ["elsewhere"] = () => new HttpResponseMessage(HttpStatusCode.MovedPermanently),
        ["throttled"] = () => new HttpResponseMessage(HttpStatusCode.TooManyRequests),
        ["busy"] = () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable),
        ["failed"] = () => new HttpResponseMessage(HttpStatusCode.InternalServerError),
        [Full] = () => new HttpResponseMessage(HttpStatusCode.InsufficientStorage),
        [AnotherServer] = () => new HttpResponseMessage { Content = new StringContent("<html><p>Hotel WiFi</html>") },
    };

    private static readonly Dictionary<string, Func<ObjectStore, string, CancellationToken, Task>> Calls = new()
    {
        ["look up"] = (storage, _, cancellation) => storage.GetSizeAsync(Key, cancellation).AsTask(),
        ["read"] = (storage, _, cancellation) => storage.OpenReadAsync(Key, 1, 10, cancellation).AsTask(),
        ["write"] = (storage, _, cancellation) => storage.PutAsync(Key, new MemoryStream(Content.Bytes), 1000, cancellation),
        ["delete"] = (storage, _, cancellation) => storage.DeleteAsync(Key, cancellation),
        ["open an upload"] = (storage, _, cancellation) => storage.OpenUploadAsync(Key, 1000, 500, cancellation),
        ["put a part"] = (storage, upload, cancellation) =>
            storage.PutPartAsync(Key, upload, new UploadPart(1, 0, 500), new MemoryStream(Content.Bytes, 0, 500), cancellation),
        ["finish an upload"] = (storage, upload, cancellation) => storage.FinishUploadAsync(Key, upload, 1000, cancellation),
        ["abort an upload"] = (storage, upload, cancellation) => storage.AbortUploadAsync(Key, upload, cancellation),
    };

    private const string Full = "full";
    private const string BadRequest = "bad request";

    /// <summary>One that answers everything with success cannot always be told from a store.</summary>
    private const string AnotherServer = "another server";

    /// <summary>The name of an upload by parts of 500 bytes.</summary>
    private protected abstract string Upload { get; }

    /// <summary>A storage all requests of which go to a handler, and that takes parts through the server.</summary>
    private protected abstract ObjectStore Open(HttpMessageHandler handler);

    private static IEnumerable<string> FailureNames => Failures.Keys;

    private static IEnumerable<string> CallNames => Calls.Keys;

    [Test]
    public async Task A_failure_is_one_of_the_store(
        [ValueSource(nameof(FailureNames))] string failure, [ValueSource(nameof(CallNames))] string call, CancellationToken timeout)
    {
        var storage = Open(new Handler((_, _) => Task.FromResult(Failures[failure]())));
        using var disposed = storage as IDisposable;
        try
        {
            await Calls[call](storage, Upload, timeout);
            failure.Should().Be(AnotherServer, "{0} did not do what it was asked", call);
        }
        catch (LfsException exception)
        {
            // An upload that was never begun can be answered so too.
            exception.Code.Should().BeOneOf(failure switch
            {
                Full => [507],
                BadRequest => [503, 409],
                _ => [503],
            });
        }
    }

    /// <summary>The calls that follow the look-up with which most begin.</summary>
    [Test]
    public async Task A_later_failure_is_too(
        [ValueSource(nameof(FailureNames))] string failure, [ValueSource(nameof(CallNames))] string call, CancellationToken timeout)
    {
        var storage = Open(new Handler((request, _) => Task.FromResult(
            request.Method == HttpMethod.Head ? new HttpResponseMessage(HttpStatusCode.NotFound) : Failures[failure]())));
        using var disposed = storage as IDisposable;
        try
        {
            await Calls[call](storage, Upload, timeout);
            (call is "look up" || failure == AnotherServer).Should().BeTrue("it did not do what it was asked");
        }
        catch (LfsException exception)
        {
            exception.Code.Should().BeOneOf(failure == Full ? 507 : 503, 409);
        }
    }

    [Test]
    public async Task Who_leaves_is_told_nothing([ValueSource(nameof(CallNames))] string call, CancellationToken timeout)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var storage = Open(new Handler(async (_, cancellation) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return null!;
        }));
        using var disposed = storage as IDisposable;
        using var client = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        var answer = Calls[call](storage, Upload, client.Token);
        await asked.Task.WaitAsync(timeout);
        await client.CancelAsync();
        await FluentActions.Awaiting(() => answer).Should().ThrowAsync<OperationCanceledException>();
    }

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is not null)
                await request.Content.CopyToAsync(Stream.Null, cancellationToken);
            var reply = await answer(request, cancellationToken);
            reply.RequestMessage = request;
            return reply;
        }
    }

    /// <summary>A clock by which pauses are over at once, and longer limits never.</summary>
    private protected sealed class HurriedTime : TimeProvider
    {
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= LongestPause ? TimeSpan.Zero : dueTime, period);
    }
}
