using System.Security.Authentication;

namespace Giftless.Client;

/// <summary>Ends a request at which nothing happens, or that the caller gives up.</summary>
internal sealed class ActivityWatch : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _still;
    private readonly CancellationTokenSource _both;
    private readonly CancellationToken _caller;

    public ActivityWatch(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        (_patience, _caller) = (patience, cancellationToken);
        _still = new CancellationTokenSource(patience, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _still.Token);
    }

    public CancellationToken Token => _both.Token;

    /// <summary>Gives up when the caller does, and not before.</summary>
    public CancellationToken CallerToken => _caller;

    /// <summary>Waits for somebody who is not the server, until something is seen again.</summary>
    public void Pause() => _still.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Seen() => _still.CancelAfter(_patience);

    /// <summary>What a failure while sending or receiving means.</summary>
    /// <returns>Null where it is none of the line's: the caller gave up, or the failure is another.</returns>
    public ClientFailure? Judge(Exception exception) => exception switch
    {
        _ when _caller.IsCancellationRequested => null,
        OperationCanceledException => new ClientFailure($"Nothing came or went for {_patience.TotalSeconds:0.#} s.", exception)
        {
            Remedy = Remedy.Again,
        },
        // Another try would meet the same certificate.
        HttpRequestException { InnerException: AuthenticationException certificate } =>
            new ClientFailure($"There is no safe connection to the server: {certificate.GetBaseException().Message}", exception),
        HttpRequestException or IOException => new ClientFailure(exception.Message, exception) { Remedy = Remedy.Again },
        _ => null,
    };

    public void Dispose()
    {
        _both.Dispose();
        _still.Dispose();
    }
}
