namespace Giftless.Protocol;

/// <summary>What a batch is for.</summary>
public enum LfsOperation
{
    /// <summary><c>"download"</c>: from server to client.</summary>
    Download,

    /// <summary><c>"upload"</c>: from client to server.</summary>
    Upload,
}
