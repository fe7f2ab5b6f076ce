namespace Giftless.Transfer;

/// <summary>
/// How many parts the reply to one batch may offer, whatever is asked for: each is a link, so that a hundred long objects would
/// otherwise make a reply of a hundred thousand.
/// </summary>
/// <param name="most">The most parts in all. The first object may have more, or it could never be sent.</param>
public sealed class PartBudget(int most)
{
    private readonly Lock _gate = new();
    private int _taken;

    /// <summary>Reserves the parts of one object.</summary>
    /// <exception cref="LfsException">429: too few are left; the object can be asked for again in a smaller batch.</exception>
    public void Take(int parts)
    {
        lock (_gate)
        {
            if (_taken > 0 && parts > most - _taken)
            {
                throw new LfsException(
                    429, $"The reply would offer more than {most} parts. Ask for this object again, in a batch of its own.");
            }

            _taken += parts;
        }
    }

    /// <summary>Gives back what an object does not need after all, since it was sent before.</summary>
    public void Return(int parts)
    {
        lock (_gate)
            _taken -= parts;
    }
}
