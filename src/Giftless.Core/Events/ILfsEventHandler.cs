namespace Giftless.Events;

/// <summary>Hears of what happened. A host registers any number of them among its services.</summary>
public interface ILfsEventHandler
{
    /// <summary>
    /// Takes note of an event that has happened already. The request waits for it; a failure is logged and changes nothing.
    /// </summary>
    ValueTask HandleAsync(LfsEvent happened);
}
