using System.Diagnostics.CodeAnalysis;

namespace Giftless.Storage.Blobs;

/// <summary>Lets a blob grow at its end, over any time, as a resumable upload does. What has arrived stays, whatever fails.</summary>
/// <remarks>
/// Readers are let in while a blob grows, and none keeps it from growing. What was moved (<see cref="IBlobMove"/>) grows no more.
/// </remarks>
[Experimental("GITLFS001")]
public interface IBlobAppend : IBlobCapability
{
    /// <summary>Adds bytes to the end of a blob, which is made where it is not there.</summary>
    /// <param name="name">The blob. It is visible, and whoever appends sees to it that nobody takes it for whole.</param>
    /// <param name="offset">How long the blob is, in bytes.</param>
    /// <param name="content">The bytes, read once. When it fails, what it gave before has been added.</param>
    /// <param name="cancellationToken">Ends the call; what was read before has been added.</param>
    /// <returns>
    /// How long the blob is now, durably; null where it was not <paramref name="offset"/> bytes long, or somebody else is about to append
    /// to it: nothing was added.
    /// </returns>
    Task<long?> AppendAsync(string name, long offset, Stream content, CancellationToken cancellationToken);
}
