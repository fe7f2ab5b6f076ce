namespace Giftless.AspNetCore;

/// <summary>Uploads by the transfer <c>tus</c>, which go on where they broke.</summary>
public sealed class TusOptions
{
    /// <summary>Whether clients may send objects so. All of the bytes then pass through the server.</summary>
    /// <value>The default is true: clients do so only where their users have switched it on.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The least bytes of an object that is worth it. A batch of which all objects are shorter is sent by the transfer <c>basic</c>, which
    /// asks less of the server and of the storage.
    /// </summary>
    /// <value>The default is 8 MiB.</value>
    public long LeastSize { get; set; } = 8 * 1024 * 1024;
}
