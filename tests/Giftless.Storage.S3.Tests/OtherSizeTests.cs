using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.S3.Tests;

/// <summary>
/// An object that lies in the bucket with another length than a client says is neither published over nor taken for what the client says.
/// </summary>
public sealed class OtherSizeTests : IDisposable
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose() => _bucket?.Dispose();

    [TestCase(UploadVerification.Rehash)]
    [TestCase(UploadVerification.Size)]
    public async Task Is_left_alone_and_said(UploadVerification verification)
    {
        var storage = await HoldAsync(size: 10, verification);
        var upload = await SendAsync(storage, Content.Bytes);
        (await FluentActions.Awaiting(() => FinishAsync(storage, upload, 1000)).Should().ThrowAsync<LfsException>()).Which.Code
            .Should().Be(409);
        (await storage.GetSizeAsync(Key, default)).Should().Be(10);
    }

    [Test]
    public async Task Is_not_remembered_with_the_size_of_a_client_that_lies()
    {
        var storage = await HoldAsync(size: 1000, UploadVerification.Rehash);
        var upload = await SendAsync(storage, Content.Bytes[..500], size: 500);
        await FluentActions.Awaiting(() => FinishAsync(storage, upload, 500)).Should().ThrowAsync<ObjectMismatchException>();
        (await storage.GetSizeAsync(Key, default)).Should().Be(1000);
    }

    private async Task<ObjectStore> HoldAsync(int size, UploadVerification verification)
    {
        var storage = _bucket.Open(
            options => (options.UploadIntegrity, options.Verification, options.MaxKnownObjects) = (UploadIntegrity.None, verification, 10));
        await _bucket.Client.PutObjectAsync(
            new() { BucketName = _bucket.Name, Key = storage.Names.Of(Key), InputStream = new MemoryStream(Content.Bytes, 0, size) });
        return storage;
    }

    private static async Task<string> SendAsync(ObjectStore storage, byte[] content, long size = 1000)
    {
        var signed = await storage.SignUploadAsync(Key, size, TimeSpan.FromHours(1), default);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, content);
        return signed.Upload!;
    }

    private static Task<PutOutcome> FinishAsync(ObjectStore storage, string upload, long size) =>
        storage.FinishUploadAsync(Key, upload, size, default);
}
