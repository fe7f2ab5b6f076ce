using Microsoft.Win32.SafeHandles;

namespace Giftless.Client;

/// <summary>A file to upload.</summary>
internal sealed class FileSource : UploadSource
{
    private readonly SafeFileHandle _file;

    public FileSource(string path)
    {
        _file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        Size = RandomAccess.GetLength(_file);
    }

    public override long Size { get; }

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_file, buffer, offset, cancellationToken);

    public override void Dispose() => _file.Dispose();
}
