namespace Giftless.Storage;

/// <summary>Bytes were sent for another place of an upload than its end. Nothing of them was stored. The code is 409.</summary>
/// <param name="held">How many bytes of the object are here.</param>
/// <param name="offset">The place that they were sent for.</param>
public sealed class OffsetException(long held, long offset)
    : LfsException(409, $"{held} bytes of the object are here; bytes from {offset} on do not follow them.");
