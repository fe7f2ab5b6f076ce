using System.Globalization;
using System.Text;

namespace Giftless.Git;

/// <summary>Reads blobs of a repository, one after the other, by one <c>git cat-file --batch</c>.</summary>
internal sealed class BlobReader : IAsyncDisposable
{
    private const int LongestHeader = 200;
    private const int BufferSize = 80 * 1024;

    private readonly GitProcess _git;
    private readonly BufferedStream _output;
    private readonly byte[] _buffer = new byte[BufferSize];

    public BlobReader(string? directory)
    {
        _git = GitProcess.Start(directory, ["cat-file", "--batch"]);
        _output = new BufferedStream(_git.Output, BufferSize);
    }

    public async Task<byte[]> ReadAsync(string blob, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await CopyToAsync(blob, content, cancellationToken);
        return content.ToArray();
    }

    /// <exception cref="LfsException">422: git lacks the blob.</exception>
    public async Task CopyToAsync(string blob, Stream destination, CancellationToken cancellationToken)
    {
        await _git.Input.WriteAsync(Encoding.ASCII.GetBytes($"{blob}\n"), cancellationToken);
        await _git.Input.FlushAsync(cancellationToken);
        var header = await ReadHeaderAsync(cancellationToken);
        if (header.Split(' ') is not [_, "blob", var size])
            throw new LfsException(422, $"git lacks a blob: {header}");
        for (var left = long.Parse(size, CultureInfo.InvariantCulture); left > 0;)
        {
            var read = await _output.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(left, _buffer.Length)), cancellationToken);
            if (read == 0)
                throw new LfsException(422, $"git ended in the middle of blob {blob}.");
            await destination.WriteAsync(_buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        await _output.ReadExactlyAsync(_buffer.AsMemory(0, 1), cancellationToken);
    }

    public ValueTask DisposeAsync() => _git.DisposeAsync();

    private async Task<string> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        for (var length = 0; length < LongestHeader; length++)
        {
            if (await _output.ReadAsync(_buffer.AsMemory(length, 1), cancellationToken) == 0 || _buffer[length] == '\n')
                return Encoding.ASCII.GetString(_buffer, 0, length);
        }

        throw new LfsException(422, "git said what is no header of a blob.");
    }
}
