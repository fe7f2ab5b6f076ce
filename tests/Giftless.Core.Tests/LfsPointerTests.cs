using System.Text;
using Giftless.Protocol;

namespace Giftless.Core.Tests;

/// <summary>Pointers are read as the stock client reads them.</summary>
public sealed class LfsPointerTests
{
    private const string Hex = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    private const string UpperCase = "4D7A214614AB2935C943F9E0FF69D22EADBB8F32B1258DAAA5E2CA24D17E2393";
    private const string Canonical = $"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}\nsize 12345\n";

    private static readonly LfsPointer Pointer = new(Oid.Parse(Hex), 12345);

    [TestCase(Canonical)]
    [TestCase($"version https://git-lfs.github.com/spec/v1\r\noid sha256:{Hex}\r\nsize 12345\r\n")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}\nsize 12345")]
    [TestCase($"\n version https://git-lfs.github.com/spec/v1\n\noid sha256:{Hex}\nsize 12345\n\n")]
    [TestCase($"version https://hawser.github.com/spec/v1\noid sha256:{Hex}\nsize 12345\n")]
    [TestCase($"version http://git-media.io/v/2\noid sha256:{Hex}\nsize 12345\n")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\next-0-foo sha256:{Hex}\next-1-bar x\noid sha256:{Hex}\nsize 12345\n")]
    public void What_the_stock_client_reads_is_read(string text)
    {
        LfsPointer.Read(Encoding.UTF8.GetBytes(text), out var fault).Should().Be(Pointer);
        fault.Should().BeNull();
    }

    [TestCase("", "no version")]
    [TestCase("version https://git-lfs.github.com/spec/v2\n", "no version")]
    [TestCase("version https://git-lfs.github.com/spec/v1", "too early")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\nsize 1\noid sha256:{Hex}\n", "no line 'oid")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid md5:{Hex}\nsize 1\n", "no line 'oid")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{UpperCase}\nsize 1\n", "lower-case")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}0\nsize 1\n", "64")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}\nsize -1\n", "no size")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}\nsize 1x\n", "no size")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}\nsize 9223372036854775808\n", "no size")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\noid sha256:{Hex}\nsize 1\nnote x\n", "too many")]
    [TestCase($"version https://git-lfs.github.com/spec/v1\nkey x\noid sha256:{Hex}\nsize 1\n", "no line 'oid")]
    public void What_it_takes_for_content_is_refused_with_the_reason(string text, string reason)
    {
        LfsPointer.Read(Encoding.UTF8.GetBytes(text), out var fault).Should().BeNull();
        fault.Should().Contain(reason);
    }

    [TestCase(1023, true)]
    [TestCase(1024, false)]
    public void The_longest_has_1023_bytes(int length, bool isRead) =>
        (LfsPointer.Read(Encoding.UTF8.GetBytes(Canonical.PadRight(length, '\n')), out _) is not null).Should().Be(isRead);

    [Test]
    public void Is_written_as_git_keeps_it() => Pointer.ToString().Should().Be(Canonical);
}
