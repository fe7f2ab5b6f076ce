using CsCheck;
using Giftless.Storage;

namespace Giftless.Core.Tests;

/// <summary>Whatever parses as a name gives a path inside the root, and no two objects share one.</summary>
public sealed class ObjectLayoutTests
{
    private const string Root = "/srv/lfs/objects";

    /// <summary>Oids that differ in the end only, so that they fall into one folder, and in the beginning.</summary>
    private static readonly Gen<Oid> Oids = Gen.Select(Gen.OneOf((byte)0x00, (byte)0xaa, (byte)0xff), Gen.Byte[0, 2], (first, last) =>
    {
        var bytes = new byte[Oid.ByteLength];
        bytes.AsSpan().Fill(first);
        bytes[^1] = last;
        return new Oid(bytes);
    });

    /// <summary>Names made of what an attacker would try, folders of the layouts and oids among it.</summary>
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf("a", "b", "00", "aa", "c d", "x.y", "org", ".", "..", "", "/", "%2e", "..\\", "\0", " ", "é", "\ud800", "~", "C:",
            ".git", "aa/aa", ".staged"),
        Oids.Select(oid => oid.ToString()),
        Gen.String[0, 4]).Array[1, 6].Select(parts => string.Join('/', parts));

    /// <summary>A text that is no name gives the name of those of its segments that may stand in one.</summary>
    private static readonly Gen<ObjectKey> Keys = Gen.Select(Texts, Oids, (text, oid) => new ObjectKey(NameOf(text), oid));

    private static readonly ObjectLayout[] Layouts = [ObjectLayout.Flat, ObjectLayout.Fanout];

    [TestCaseSource(nameof(Layouts))]
    public void Every_object_lies_inside_the_root(ObjectLayout layout) => Keys.Sample(key =>
    {
        var path = layout.GetPath(key);
        return Path.GetFullPath($"{Root}/{path}") == $"{Root}/{path}"
            && path[0] != '/'
            && path.EndsWith($"/{key.Oid}", StringComparison.Ordinal);
    }, iter: 2_000);

    [TestCaseSource(nameof(Layouts))]
    public void Different_objects_lie_in_different_places(ObjectLayout layout) => Gen.Select(Keys, Keys).Sample((left, right) =>
        left == right == (layout.GetPath(left) == layout.GetPath(right)), iter: 2_000);

    [TestCaseSource(nameof(Layouts))]
    public void No_object_is_the_folder_of_another(ObjectLayout layout) => Gen.Select(Keys, Keys).Sample((left, right) =>
        !layout.GetPath(left).StartsWith($"{layout.GetPath(right)}/", StringComparison.Ordinal), iter: 2_000);

    [TestCaseSource(nameof(Layouts))]
    public void No_object_lies_where_the_server_keeps_its_own(ObjectLayout layout) => Keys.Sample(key =>
        !$"/{layout.GetPath(key)}".Contains("/.staged/", StringComparison.OrdinalIgnoreCase), iter: 2_000);

    [TestCaseSource(nameof(Layouts))]
    public void A_path_tells_its_object_and_nothing_else_does(ObjectLayout layout)
    {
        Keys.Sample(key => layout.ReadPath(layout.GetPath(key)) == key, iter: 2_000);
        Texts.Sample(path => layout.ReadPath(path) is not { } key || layout.GetPath(key) == path, iter: 2_000);
        var oid = new string('a', Oid.TextLength);
        foreach (var foreign in new[] { "", "/", oid, $"/{oid}", $".staged/{oid}", $"a//{oid}", $"a/bb/cc/{oid}/x" })
            layout.ReadPath(foreign).Should().BeNull(foreign);
        ObjectLayout.Fanout.ReadPath($"data/ab/{oid}").Should().BeNull();
    }

    [Test]
    public void Flat_is_the_layout_of_Giftless()
    {
        var key = new ObjectKey(RepositoryName.Parse("org/repo"), Oid.Parse(new string('a', 63) + "b"));
        ObjectLayout.Flat.GetPath(key).Should().Be($"org/repo/{key.Oid}");
        ObjectLayout.Fanout.GetPath(key).Should().Be($"org/repo/aa/aa/{key.Oid}");
    }

    private static RepositoryName NameOf(string text)
    {
        if (RepositoryName.TryParse(text, out var name, out _))
            return name;
        var segments = text.Split('/').Where(segment => RepositoryName.TryParse(segment, out _, out _)).DefaultIfEmpty("a");
        return RepositoryName.Parse(string.Join('/', segments));
    }
}
