using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;

namespace Giftless.GitHost.Tests;

/// <summary>What people see in a browser.</summary>
public sealed partial class PageTests : GitHostTest
{
    [Test]
    public async Task The_pages_list_repositories_files_with_their_true_lengths_and_locks_that_can_be_released()
    {
        var tree = await CreateAsync("team/game");
        await tree.GitAsync("push", "--quiet", "origin", "main");
        await tree.GitAsync("lfs", "lock", "art/big ü.bin");
        using var client = SignedIn();

        (await client.GetStringAsync("/")).Should().Contain("href=\"/files/team/game\"");
        var page = WebUtility.HtmlDecode(await client.GetStringAsync("/files/team/game"));
        page.Should().Contain("art/big ü.bin").And.Contain("2.9 MiB").And.Contain("5 B").And.Contain("Git LFS");

        var id = LockId().Match(page).Groups[1].Value;
        using (var forged = await client.PostAsync("/release/team/game", new FormUrlEncodedContent([new("id", id)])))
            forged.StatusCode.Should().Be(HttpStatusCode.BadRequest, "a form of another site has no token");
        var form = new FormUrlEncodedContent([new("id", id), new("__RequestVerificationToken", Token().Match(page).Groups[1].Value)]);
        using (var released = await client.PostAsync("/release/team/game", form))
            released.Headers.Location.Should().Be("/files/team/game");
        (await client.GetStringAsync("/files/team/game")).Should().Contain("Nobody has locked a file.");
        (await tree.GitAsync("lfs", "locks")).Should().BeEmpty();
    }

    [Test]
    public async Task An_archive_has_the_large_files_and_not_their_pointers()
    {
        var tree = await CreateAsync("team/game");
        File.CreateSymbolicLink(tree.PathOf("link"), "readme.txt");
        await tree.CommitAllAsync();
        await tree.GitAsync("push", "--quiet", "origin", "main");
        using var client = SignedIn();
        using var zip = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync("/archive/team/game")));
        zip.Entries.Select(entry => entry.FullName).Should().BeEquivalentTo(
            "game/.gitattributes", "game/art/big ü.bin", "game/readme.txt", "game/link");
        await using var content = zip.GetEntry("game/art/big ü.bin")!.Open();
        using var held = new MemoryStream();
        await content.CopyToAsync(held);
        held.ToArray().Should().Equal(await File.ReadAllBytesAsync(tree.PathOf("art/big ü.bin")));
    }

    [Test]
    public async Task A_repository_is_made_by_a_form_and_bad_names_are_told()
    {
        using var client = SignedIn();
        var token = Token().Match(await client.GetStringAsync("/")).Groups[1].Value;
        Task<HttpResponseMessage> Create(string name) => client.PostAsync(
            "/create", new FormUrlEncodedContent([new("name", name), new("__RequestVerificationToken", token)]));

        using (var made = await Create("new/one"))
            made.Headers.Location.Should().Be("/files/new/one");
        (await client.GetStringAsync("/files/new/one")).Should().Contain("Nothing was pushed yet.");
        foreach (var name in new[] { "a.git/b", "../x", ".hooks", "a//b", "<b>.git/x", "a/.git", new string('x', 300) })
        {
            using var refused = await Create(name);
            refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await refused.Content.ReadAsStringAsync()).Should().Contain("role=\"alert\"").And.NotContain("<b>");
        }

        Directory.EnumerateDirectories(Repositories).Select(Path.GetFileName).Where(name => name![0] != '.').Should().Equal("new");
    }

    [GeneratedRegex("name=\"id\" value=\"([^\"]+)\"")]
    private static partial Regex LockId();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
