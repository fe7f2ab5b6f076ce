using Giftless.Core.Tests.Batch;
using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Storage;

/// <summary>A range of no bytes is none that HTTP could ask for.</summary>
public sealed class BlobRangeTests
{
    private static readonly string Name = new('a', 64);

    [TestCase(0, 0, null, 1, ExpectedResult = "nothing")]
    [TestCase(10, 0, null, 1, ExpectedResult = "nothing")]
    [TestCase(10, null, null, 1, ExpectedResult = "nothing")]
    [TestCase(0, 0, "2", 1, ExpectedResult = "absent")]
    [TestCase(5, null, "2", 1, ExpectedResult = "absent")]
    [TestCase(5, null, "1", 1, ExpectedResult = "asked")]
    [TestCase(5, 5, null, 0, ExpectedResult = "asked")]
    [TestCase(0, null, null, 0, ExpectedResult = "asked")]
    public async Task<string> Is_answered_by_one_look_at_the_blob(long offset, long? length, string? version, int lookups)
    {
        var store = new LookupStorage((_, _) => new(10));
        var answer = await OpenAsync(store, new BlobRange { Offset = offset, Length = length, Version = version });
        store.Lookups.Should().Be(lookups);
        return answer;
    }

    [Test]
    public async Task Of_a_blob_that_is_not_there_is_absent([Values(0L, null)] long? length)
    {
        var store = LookupStorage.Holding();
        (await OpenAsync(store, new BlobRange { Offset = 1, Length = length })).Should().Be("absent");
        store.Lookups.Should().Be(1);
    }

    private static async Task<string> OpenAsync(LookupStorage store, BlobRange range)
    {
        var asked = new MemoryStream([1]);
        var content = await range.OpenByHttpAsync(store, Name, _ => new ValueTask<Stream?>(asked), CancellationToken.None);
        return content == asked ? "asked" : content is null ? "absent" : content.Length == 0 ? "nothing" : "something else";
    }
}
