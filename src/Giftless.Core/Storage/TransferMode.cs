namespace Giftless.Storage;

/// <summary>Which way bytes go between clients and a storage that could take them itself.</summary>
public enum TransferMode
{
    /// <summary>Between client and storage.</summary>
    Direct,

    /// <summary>Through this server: for storages that clients cannot reach.</summary>
    Streamed,

    /// <summary>Uploads through this server, downloads from the storage.</summary>
    DirectDownload,
}
