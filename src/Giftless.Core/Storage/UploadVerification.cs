namespace Giftless.Storage;

/// <summary>How a storage that cannot bind an upload to its SHA-256 finds out whether it is the object.</summary>
public enum UploadVerification
{
    /// <summary>The bytes are read again and hashed before the object is published.</summary>
    Rehash,

    /// <summary>The length is compared and the client is believed. Whoever may upload can then store something else under an oid.</summary>
    Size,
}
