namespace Giftless;

/// <summary>The object is longer than this way of storing it can take. Nothing was read. The code is 413.</summary>
/// <param name="most">The most bytes that it takes.</param>
public sealed class ObjectTooLongException(long most)
    : LfsException(
        413,
        $"The object has over {most} bytes, the most that can be sent in one request through this server. "
        + "Where the batch offers parts, it can be sent in parts.")
{
    /// <summary>Refuses a length over a limit.</summary>
    /// <param name="size">The length in bytes, which may come from a client, or null where it is not known.</param>
    /// <param name="most">The limit in bytes.</param>
    /// <exception cref="ObjectTooLongException">It is over the limit.</exception>
    public static void ThrowIfOver(long? size, long most)
    {
        if (size > most)
            throw new ObjectTooLongException(most);
    }
}
