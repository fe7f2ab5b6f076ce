using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

public sealed class RoundTripTests : EndToEndTest
{
    private const int Megabyte = 1_000_000;

    private static readonly (string Name, int Size)[] RemarkableFiles =
    [
        ("big.bin", 300 * Megabyte),
        ("art/scène 1/Überblick – 最終版.bin", 12 * Megabyte),
        ("art/scène 1/🎨 palette.bin", 3 * Megabyte),
        ("with space/and  two.bin", Megabyte),
        (" leading space.bin", 777),
        ("100% + #1 & 'quoted' \"twice\"; $HOME.bin", 65_536),
        ("e\u0301 decomposed.bin", 4097),
        ("é composed.bin", 4095),
        ("back\\slash.bin", 512),
        ("empty.bin", 0),
        ("one byte.bin", 1),
        ("not tracked by lfs.txt", 300),
    ];

    [Test]
    public async Task A_clone_of_200_mixed_files_is_byte_identical()
    {
        var server = await Sandbox.StartServerAsync();
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        foreach (var (name, size) in RemarkableFiles)
            author.Write(name, size, seed: size);
        var sizes = new Random(200);
        for (var i = RemarkableFiles.Length; i < 200; i++)
            author.Write($"files/{i % 7}/{i}.bin", sizes.Next(i % 10 == 0 ? Megabyte : 20_000), seed: i);
        await author.CommitAllAsync();

        await author.GitAsync("push", "--quiet", "origin", "main");
        var reader = await Sandbox.CloneAsync();

        reader.Hashes().Should().Equal(author.Hashes()).And.HaveCount(200 + 2, "those files, .gitattributes and .lfsconfig");
        StoredObjects.ShouldBeIntactIn(Sandbox.Storage);
        StoredObjects.In(Sandbox.Storage).Max(file => file.Length).Should().Be(300 * Megabyte, "the files should really be LFS objects");
        (await reader.GitAsync("lfs", "fsck")).Should().Contain("OK");
    }

    [Test]
    public async Task A_thousand_small_objects_come_back()
    {
        var server = await Sandbox.StartServerAsync();
        var author = await Sandbox.CreateWorkTreeAsync(server.Address);
        for (var i = 0; i < 1000; i++)
            author.Write($"{i:000}.bin", 100 + i, seed: i);
        await author.CommitAllAsync();

        await author.GitAsync("push", "--quiet", "origin", "main");
        var reader = await Sandbox.CloneAsync();

        reader.Hashes().Should().Equal(author.Hashes());
        StoredObjects.In(Sandbox.Storage).Should().HaveCount(1000);
    }
}
