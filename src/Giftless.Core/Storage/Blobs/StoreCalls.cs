using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.Blobs;

/// <summary>
/// Calls what keeps a store's bytes, by whatever library, and turns its failures into those of <see cref="IBlobStore"/>. Libraries fail in
/// more ways than they say: whatever one of them throws, other than because the caller has cancelled, means that the store cannot be used.
/// </summary>
/// <remarks>Nothing that reads from a client belongs into a call: a line to a client that breaks is no failure of the store.</remarks>
/// <param name="store">What to call the store in the log, such as <c>bucket lfs</c>.</param>
/// <param name="classify">
/// What an exception of the library means; <see cref="StoreFailureKind.Unreachable"/> where it is none of its.
/// </param>
/// <param name="logger">Where to report.</param>
/// <param name="time">The clock.</param>
public sealed partial class StoreCalls(string store, Func<Exception, StoreFailure> classify, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan MomentToRest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the store may take to ask for more of what it is sent, and to answer when it has all. How long a client takes does not
    /// count.
    /// </summary>
    private static readonly TimeSpan PatienceWhileSending = TimeSpan.FromMinutes(1);

    /// <summary>The longest call: to put many parts together, or to copy, takes a store minutes.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Makes a call.</summary>
    /// <param name="operation">What it is for, as it follows "cannot": <c>look up an object</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">What the caller ends the call with.</param>
    /// <exception cref="StorageUnavailableException">The store cannot be reached, or refuses.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    /// <exception cref="OperationCanceledException">The caller has ended it.</exception>
    public async Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        await using var ending = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            return await call(limit.Token);
        }
        catch (Exception exception) when (exception is not LfsException)
        {
            throw Translate(operation, exception, cancellationToken);
        }
    }

    /// <summary>Makes a call about something that may not be there.</summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    /// <returns>Null where it is not there, or in another version.</returns>
    public async Task<T?> FindAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        T? found = null;
        await TryAsync(operation, async token => found = await call(token), cancellationToken);
        return found;
    }

    /// <summary>Makes a call that a condition may keep from being done.</summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    /// <returns>Null when it was done; else <see cref="StoreFailureKind.Absent"/> or <see cref="StoreFailureKind.OtherVersion"/>.</returns>
    public Task<StoreFailureKind?> TryAsync(
        string operation, Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync(
            operation,
            async token =>
            {
                try
                {
                    await call(token);
                    return (StoreFailureKind?)null;
                }
                catch (Exception exception)
                    when (exception is not (LfsException or OperationCanceledException)
                        && classify(exception).Kind is StoreFailureKind.Absent or StoreFailureKind.OtherVersion)
                {
                    return classify(exception).Kind;
                }
            },
            cancellationToken);

    /// <summary>
    /// Sends what may come from a client, and may take as long as he does. What the content fails with is no failure of the store, and is
    /// thrown as it is. A store takes what it was sent for complete when it has the last byte: the last ones are sent only after the end
    /// was read.
    /// </summary>
    /// <param name="operation">What it is for, as it follows "cannot": <c>store a part</c>.</param>
    /// <param name="content">The bytes, read once.</param>
    /// <param name="send">Sends the stream that it is given, once.</param>
    /// <param name="cancellationToken">What the caller ends the call with.</param>
    /// <inheritdoc cref="TryAsync"/>
    public async Task<StoreFailureKind?> TrySendAsync(
        string operation, Stream content, Func<Stream, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        await using var passing = new LaggingStream(content);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var ending = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        passing.StoresTurn = isStores => limit.CancelAfter(isStores ? PatienceWhileSending : Timeout.InfiniteTimeSpan);
        try
        {
            await send(passing, limit.Token);
            return null;
        }
        catch (Exception) when (passing.Failure is not (null or OperationCanceledException))
        {
            ExceptionDispatchInfo.Throw(passing.Failure);
            throw;
        }
        catch (Exception exception) when (exception is not LfsException)
        {
            return !cancellationToken.IsCancellationRequested
                && classify(exception).Kind is (StoreFailureKind.Absent or StoreFailureKind.OtherVersion) and var kind
                ? kind
                : throw Translate(operation, exception, cancellationToken);
        }
    }

    /// <summary>What a failure of the library means for who has called, after it was logged.</summary>
    public LfsException FailureOf(string operation, Exception cause)
    {
        var failure = classify(cause);
        switch (failure.Kind)
        {
            case StoreFailureKind.Full:
                LogFull(operation, store);
                return new StorageFullException(cause);
            case StoreFailureKind.Throttled:
                LogThrottled(operation, store, failure.Answer);
                return new StorageUnavailableException(cause) { RetryAfter = MomentToRest };
            case StoreFailureKind.Refused:
                LogRefused(operation, store, failure.Answer, failure.Reason);
                return new StorageUnavailableException(cause);
            default:
                LogUnreachable(operation, store, failure.Answer ?? cause.GetBaseException().Message);
                return new StorageUnavailableException(cause);
        }
    }

    private Exception Translate(string operation, Exception cause, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? cause as OperationCanceledException ?? new OperationCanceledException(cause.Message, cause, cancellationToken)
            : FailureOf(operation, cause);

    [LoggerMessage(4101, LogLevel.Error, "Cannot {Operation}: {Store} is full")]
    private partial void LogFull(string operation, string store);

    [LoggerMessage(4102, LogLevel.Warning, "Cannot {Operation}: {Store} asks to come back later ({Answer})")]
    private partial void LogThrottled(string operation, string store, string? answer);

    [LoggerMessage(4103, LogLevel.Error, "Cannot {Operation}: {Store} refuses with {Answer}: {Reason}")]
    private partial void LogRefused(string operation, string store, string? answer, string? reason);

    [LoggerMessage(4104, LogLevel.Warning, "Cannot {Operation}: {Store} does not answer ({Cause})")]
    private partial void LogUnreachable(string operation, string store, string cause);
}
