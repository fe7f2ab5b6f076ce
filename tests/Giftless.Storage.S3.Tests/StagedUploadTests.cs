using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>Uploads to a store that checks no SHA-256: they are staged, and become objects when the server found them right.</summary>
public sealed class StagedUploadTests : IDisposable
{
    private static readonly Sample Content = Sample.Of(10_000);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/ré po+1"), Content.Oid);

    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose() => _bucket?.Dispose();

    [TestCase(long.MaxValue, Description = "One copy")]
    [TestCase(3000, Description = "A copy in parts, as objects over 5 GiB need it")]
    public async Task The_right_body_becomes_the_object(long copyPartSize)
    {
        var storage = Open(UploadVerification.Rehash, copyPartSize);
        var upload = await SendAsync(storage, Content.Bytes);
        (await storage.GetSizeAsync(Key, default)).Should().BeNull("it is staged");

        (await FinishAsync(storage, upload)).Should().Be(PutOutcome.Stored);
        (await FinishAsync(storage, upload)).Should().Be(PutOutcome.AlreadyPresent);
        (await _bucket.ListAsync()).Should().Equal($"some/prefix/{Key.Repository}/{Key.Oid}");
        await using var stream = await storage.OpenReadAsync(Key, 0, Content.Size, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Content.Bytes);
    }

    [Test]
    public async Task A_wrong_body_never_becomes_it_and_is_gone()
    {
        var storage = Open(UploadVerification.Rehash);
        var upload = await SendAsync(storage, Sample.Of(10_000, seed: 2).Bytes);
        await FluentActions.Awaiting(() => FinishAsync(storage, upload)).Should().ThrowAsync<ObjectMismatchException>();
        (await _bucket.ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Only_the_length_counts_where_clients_are_trusted()
    {
        var storage = Open(UploadVerification.Size);
        (await FinishAsync(storage, await SendAsync(storage, Sample.Of(10_000, seed: 2).Bytes))).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task What_was_not_sent_cannot_be_finished()
    {
        var storage = Open(UploadVerification.Rehash);
        var signed = await storage.SignUploadAsync(Key, Content.Size, TimeSpan.FromMinutes(5), default);
        await FluentActions.Awaiting(() => FinishAsync(storage, signed.Upload!)).Should().ThrowAsync<UploadIncompleteException>();
    }

    private ObjectStore Open(UploadVerification verification, long copyPartSize = long.MaxValue) =>
        _bucket.Open(
            options => (options.UploadIntegrity, options.Verification) = (UploadIntegrity.None, verification), copyPartSize: copyPartSize);

    private static async Task<string> SendAsync(ObjectStore storage, byte[] body)
    {
        var signed = await storage.SignUploadAsync(Key, Content.Size, TimeSpan.FromMinutes(5), default);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, body);
        return signed.Upload!;
    }

    private static Task<PutOutcome> FinishAsync(ObjectStore storage, string upload) =>
        storage.FinishUploadAsync(Key, upload, Content.Size, default);
}
