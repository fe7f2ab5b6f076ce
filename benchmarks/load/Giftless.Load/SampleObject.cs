using System.Security.Cryptography;

namespace Giftless.Load;

/// <summary>Content that is cheap to make and different for each seed: one random block, over and over.</summary>
internal sealed class SampleObject
{
    private const int BlockSize = 1024 * 1024;

    private readonly byte[] _block;

    public SampleObject(int seed, long size)
    {
        Size = size;
        _block = new byte[Math.Min(size, BlockSize)];
        new Random(seed).NextBytes(_block);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Pieces())
            hash.AppendData(piece.Span);
        Oid = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public string Oid { get; }

    public long Size { get; }

    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        for (var left = Size; left > 0; left -= _block.Length)
            yield return _block.AsMemory(0, (int)Math.Min(left, _block.Length));
    }
}
