namespace Giftless.Storage;

/// <summary>The object is held with another length. It was left as it is, since nothing that is stored changes. The code is 409.</summary>
/// <param name="held">The length in bytes of what is held.</param>
/// <param name="size">The length in bytes of what was sent.</param>
public sealed class OtherSizeHeldException(long held, long size) : LfsException(409, $"The object has {held} bytes here, not {size}.");
