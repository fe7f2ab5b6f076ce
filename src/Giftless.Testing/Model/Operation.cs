namespace Giftless.Testing.Model;

/// <summary>What is done to a store.</summary>
internal enum Kind
{
    Write,
    Replace,
    WriteThatBreaks,
    Find,
    Read,
    ReadRange,
    ReadOldVersion,
    Delete,
    DeleteOldVersion,
    Move,
    List,
}

/// <summary>One operation. All of it is said, so that it means the same when others are left out.</summary>
internal sealed record Operation(Kind Kind, string Name, string Other, int Size, int Seed)
{
    /// <summary>Few, so that operations meet, and beginnings of each other, since that is where stores err.</summary>
    private static readonly string[] Names = ["a/b", "a/bc", "a/b.c", "A/b", "a b/c", "é/x"];

    private static readonly string[] Prefixes = ["", "a", "a/", "a/b", "A", "é/", "none"];

    public static IReadOnlyList<Operation> Sequence(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Make(random))];
    }

    public override string ToString() => Kind switch
    {
        Kind.List => $"  list '{Other}'",
        Kind.Move => $"  move '{Name}' to '{Other}'",
        Kind.Write or Kind.Replace or Kind.WriteThatBreaks => $"  {Kind} '{Name}', {Size} bytes of seed {Seed}",
        _ => $"  {Kind} '{Name}'",
    };

    private static Operation Make(Random random)
    {
        var kind = Enum.GetValues<Kind>()[random.Next(Enum.GetValues<Kind>().Length)];
        var others = kind == Kind.List ? Prefixes : Names;
        var other = others[random.Next(others.Length)];
        var size = random.Next(8) switch { 0 => 0, 1 => 1, 2 => 200_000, _ => random.Next(3000) };
        return new Operation(kind, Names[random.Next(Names.Length)], other, size, random.Next());
    }
}
