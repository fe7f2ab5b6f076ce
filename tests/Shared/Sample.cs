using System.Security.Cryptography;

namespace Giftless.Tests;

/// <summary>Content of an object, and its name.</summary>
internal sealed record Sample(byte[] Bytes)
{
    public Oid Oid { get; } = new(SHA256.HashData(Bytes));

    public long Size => Bytes.Length;

    /// <summary>Content that no other seed gives, the same in every run.</summary>
    public static Sample Of(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return new Sample(bytes);
    }

    public static Sample Of(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
