using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Giftless.Load;

/// <summary>
/// One kept-alive HTTP/1.1 connection that sends prepared bytes and looks at replies only as far as it must to find their end: the
/// generator shares the machine with the server that it measures.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer;

    public RawConnection(Uri server, int bufferSize)
    {
        _buffer = new byte[bufferSize];
        _socket.Connect(server.Host, server.Port);
    }

    /// <summary>Makes the head of a request.</summary>
    public static byte[] Head(string method, Uri url, long? contentLength, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var head = new StringBuilder($"{method} {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n");
        if (contentLength is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {contentLength}\r\n");
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>Receives one reply to its end.</summary>
    /// <returns>How many bytes its body had.</returns>
    /// <exception cref="InvalidOperationException">Its status is none of success.</exception>
    public long Receive()
    {
        var (end, filled) = ReceiveHead();
        return ContentLengthIn(_buffer.AsSpan(0, end)) is { } length ? SkipTo(length, filled - end - 4) : SkipToLastChunk(end + 2, filled);
    }

    /// <summary>Receives one reply in chunks, which is smaller than half of the buffer.</summary>
    /// <returns>Its body, with the marks of the chunks.</returns>
    /// <exception cref="InvalidOperationException">Its status is none of success.</exception>
    public string ReceiveText()
    {
        var (end, filled) = ReceiveHead();
        var length = SkipToLastChunk(end + 2, filled);
        return Encoding.UTF8.GetString(_buffer.AsSpan(end + 2, (int)length));
    }

    private (int End, int Filled) ReceiveHead()
    {
        var filled = 0;
        int end;
        while ((end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            filled += Fill(filled);

        var head = _buffer.AsSpan(0, end);
        return head.StartsWith("HTTP/1.1 20"u8)
            ? (end, filled)
            : throw new InvalidOperationException($"The server answered: {Encoding.UTF8.GetString(_buffer.AsSpan(0, filled))}");
    }

    private static long? ContentLengthIn(ReadOnlySpan<byte> head)
    {
        var name = "\r\nContent-Length: "u8;
        var start = head.IndexOf(name);
        if (start < 0)
            return null;
        var value = head[(start + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return long.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }

    private long SkipTo(long length, long received)
    {
        while (received < length)
            received += Fill(0);
        return length;
    }

    private long SkipToLastChunk(int start, int filled)
    {
        long skipped = 0;
        while (filled - start < LastChunk.Length || !_buffer.AsSpan(start, filled - start).EndsWith(LastChunk))
        {
            if (_buffer.Length - filled < _buffer.Length / 2)
            {
                var kept = Math.Min(LastChunk.Length, filled - start);
                skipped += filled - start - kept;
                _buffer.AsSpan(filled - kept, kept).CopyTo(_buffer);
                (start, filled) = (0, kept);
            }

            filled += Fill(filled);
        }

        return skipped + filled - start;
    }

    private int Fill(int offset)
    {
        var read = _socket.Receive(_buffer.AsSpan(offset));
        return read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
    }

    public void Dispose() => _socket.Dispose();
}
