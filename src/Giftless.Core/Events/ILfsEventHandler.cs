namespace Giftless.Events;

/// <summary>Hears of what happened. A host registers any number of them among its services.</summary>
public interface ILfsEventHandler
{
    /// <summary>
    /// Takes note of an event that has happened already, after those before it. No request waits for it, and a failure is logged and
    /// changes nothing. While it is busy events wait for it, up to <see cref="LfsEvents.MaxWaiting"/>; those beyond are lost to this
    /// handler, which the log says.
    /// </summary>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellationToken">Ends it where the server has stopped and can wait no longer.</param>
    ValueTask HandleAsync(LfsEvent happened, CancellationToken cancellationToken);
}
