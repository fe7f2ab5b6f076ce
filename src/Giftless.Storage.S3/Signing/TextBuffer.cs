using System.Buffers;
using System.Text;

namespace Giftless.Storage.S3.Signing;

/// <summary>Text that is built on the stack, and in a pooled array where it outgrows that.</summary>
internal ref struct TextBuffer(Span<char> initial)
{
    private Span<char> _text = initial;
    private char[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> this[Range range] => _text[..Length][range];

    public void Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(Reserve(text.Length));
        Length += text.Length;
    }

    public void Append(char character)
    {
        Reserve(1)[0] = character;
        Length++;
    }

    public void AppendHex(ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, Reserve(bytes.Length * 2), out var written);
        Length += written;
    }

    /// <summary>Appends text with all but RFC 3986's unreserved characters percent-encoded, as SigV4 demands it.</summary>
    public void AppendEncoded(ReadOnlySpan<char> text)
    {
        int written;
        while (!Uri.TryEscapeDataString(text, _text[Length..], out written))
            Grow(_text.Length);
        Length += written;
    }

    public void AppendEncodedPath(ReadOnlySpan<char> path)
    {
        for (int slash; (slash = path.IndexOf('/')) >= 0; path = path[(slash + 1)..])
        {
            AppendEncoded(path[..slash]);
            Append('/');
        }

        AppendEncoded(path);
    }

    /// <summary>
    /// Appends a header's value as it is signed: without white space around it, and with one space for each run of it inside.
    /// </summary>
    public void AppendHeader(ReadOnlySpan<char> value)
    {
        var isPending = false;
        foreach (var character in value.Trim())
        {
            if (char.IsWhiteSpace(character))
            {
                isPending = true;
                continue;
            }

            if (isPending)
                Append(' ');
            isPending = false;
            Append(character);
        }
    }

    /// <summary>Hashes the text in UTF-8.</summary>
    public readonly void Hash(Func<ReadOnlySpan<byte>, Span<byte>, int> hash, Span<byte> destination)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(Length));
        hash(bytes.AsSpan(0, Encoding.UTF8.GetBytes(_text[..Length], bytes)), destination);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    public readonly override string ToString() => new(_text[..Length]);

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        this = default;
    }

    private Span<char> Reserve(int count)
    {
        if (count > _text.Length - Length)
            Grow(count);
        return _text[Length..];
    }

    private void Grow(int least)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_text.Length * 2, Length + least));
        _text[..Length].CopyTo(larger);
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        _text = _rented = larger;
    }
}
