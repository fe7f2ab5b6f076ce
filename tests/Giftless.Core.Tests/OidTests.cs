using CsCheck;

namespace Giftless.Core.Tests;

public sealed class OidTests
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly Gen<byte[]> Hashes = Gen.Byte.Array[Oid.ByteLength];

    [Test]
    public void Is_written_as_the_hexadecimal_of_its_bytes() =>
        Hashes.Sample(bytes => new Oid(bytes).ToString() == Convert.ToHexStringLower(bytes));

    [Test]
    public void Reads_what_it_writes() =>
        Hashes.Sample(bytes => Oid.Parse(new Oid(bytes).ToString()) == new Oid(bytes));

    [Test]
    public void Gives_its_bytes_back() => Hashes.Sample(bytes =>
    {
        var copy = new byte[Oid.ByteLength];
        new Oid(bytes).CopyTo(copy);
        return copy.AsSpan().SequenceEqual(bytes);
    });

    [Test]
    public void Reads_nothing_but_64_lower_case_hexadecimal_characters() =>
        Gen.Char["09afAFgzG:\0é٠"].Array[62, 66].Sample(characters =>
        {
            var expected = characters.Length == 64 && characters.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
            return Oid.TryParse(characters, out _) == expected;
        });

    [TestCase("")]
    [TestCase("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [TestCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [TestCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [TestCase(" e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [TestCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\n")]
    [TestCase("../../../../../../../../../../../../../../../../../../etc/passwd")]
    public void Refuses_what_is_no_oid(string text)
    {
        Oid.TryParse(text, out var oid).Should().BeFalse();
        oid.Should().Be(default(Oid));
        FluentActions.Invoking(() => Oid.Parse(text)).Should().Throw<FormatException>();
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    public void Refuses_a_hash_of_another_length(int length) =>
        FluentActions.Invoking(() => new Oid(new byte[length])).Should().Throw<ArgumentException>();

    [Test]
    public void Equals_by_content() => Gen.Select(Hashes, Hashes).Sample((left, right) =>
        new Oid(left) == new Oid(right) == left.AsSpan().SequenceEqual(right)
        && new Oid(left).Equals((object)new Oid([.. left]))
        && new Oid(left).GetHashCode() == new Oid([.. left]).GetHashCode());

    [Test]
    public void Differs_where_any_byte_differs() => Gen.Select(Hashes, Gen.Int[0, 31], Gen.Byte[1, 255]).Sample((bytes, index, change) =>
    {
        byte[] other = [.. bytes];
        other[index] ^= change;
        return new Oid(bytes) != new Oid(other);
    });

    [Test]
    public void Writes_nothing_where_there_is_no_room()
    {
        Oid.Parse(Empty).TryFormat(new char[63], out var written).Should().BeFalse();
        written.Should().Be(0);
    }

    [Test]
    public void Is_interpolated_without_detours() => $"<{Oid.Parse(Empty)}>".Should().Be($"<{Empty}>");
}
