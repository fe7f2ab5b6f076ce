using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Giftless.AspNetCore.Kestrel;

/// <summary>How much a client of HTTP/2 may send before it has to wait for an answer.</summary>
internal static class Http2Windows
{
    /// <summary>
    /// What a connection can fill of memory where it is not read: as much as the eight connections that a client opens without HTTP/2.
    /// </summary>
    private const int Connection = 8 * 1024 * 1024;

    /// <summary>One upload by itself can use most of it; one that is not read leaves something to the others.</summary>
    private const int Stream = 6 * 1024 * 1024;

    /// <summary>Less than this nobody sets for large files: Kestrel's own are 1 MiB and 768 KiB.</summary>
    private const int Small = 2 * 1024 * 1024;

    /// <summary>Makes windows wide that are not wider already.</summary>
    public static void Widen(Http2Limits limits)
    {
        limits.InitialConnectionWindowSize = Math.Max(limits.InitialConnectionWindowSize, Connection);
        limits.InitialStreamWindowSize = Math.Max(limits.InitialStreamWindowSize, Stream);
    }

    /// <summary>The window by which one upload is held up.</summary>
    public static int OfOneUpload(Http2Limits limits) => Math.Min(limits.InitialConnectionWindowSize, limits.InitialStreamWindowSize);

    public static bool AreSmall(Http2Limits limits) => OfOneUpload(limits) < Small;
}
