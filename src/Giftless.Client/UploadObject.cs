namespace Giftless.Client;

/// <summary>One object to upload.</summary>
public sealed class UploadObject
{
    private readonly Func<UploadSource> _open;
    private readonly Func<long> _length;

    private UploadObject(Oid? oid, Func<UploadSource> open, Func<long> length) => (Oid, _open, _length) = (oid, open, length);

    /// <summary>The SHA-256 of the content; null where the client is to compute it.</summary>
    public Oid? Oid { get; }

    /// <summary>Under which name a browser is to keep the object; an extension of Giftless, which other servers pass over.</summary>
    public string? FileName { get; init; }

    /// <summary>The content of a file, which stays as it is meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="oid">Its SHA-256 where it is known, which saves reading the file once more.</param>
    public static UploadObject FromFile(string path, Oid? oid = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        return new(oid, () => new FileSource(full), () => new FileInfo(full) is { Exists: true } file ? file.Length : 0);
    }

    /// <summary>The whole content of a stream, from its first byte to its last, wherever it stands.</summary>
    /// <param name="stream">A stream that can read and seek. Nobody else uses it meanwhile, and the client leaves it open.</param>
    /// <param name="oid">Its SHA-256 where it is known, which saves reading it once more.</param>
    /// <exception cref="ArgumentException">The stream cannot read or seek, without which nothing could be sent again.</exception>
    public static UploadObject FromStream(Stream stream, Oid? oid = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek)
            throw new ArgumentException("The stream has to be able to read and to seek.", nameof(stream));
        var length = stream.Length;
        return new(oid, () => new StreamSource(stream), () => length);
    }

    /// <summary>How many bytes have to be read before the server can be asked.</summary>
    internal long BytesToHash => Oid is null ? _length() : 0;

    internal UploadSource Open() => _open();
}
