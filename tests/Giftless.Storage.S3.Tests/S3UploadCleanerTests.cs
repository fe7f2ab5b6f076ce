using Amazon.S3.Model;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.S3.Tests;

public sealed class S3UploadCleanerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose() => _bucket?.Dispose();

    [Test]
    public async Task Abandoned_uploads_are_deleted_when_they_are_old_enough_and_nothing_else_is()
    {
        var storage = _bucket.Open();
        var content = Sample.Of(2000);
        var key = new ObjectKey(RepositoryName.Parse("org/repo"), content.Oid);
        await storage.PutAsync(key, new MemoryStream(content.Bytes), 2000, default);
        await storage.OpenUploadAsync(key, content.Size, 1024, default);
        await PutAsync(storage.Names.StagedOf(key, StagedKey.NewUnique()));
        await _bucket.Client.InitiateMultipartUploadAsync(_bucket.Name, storage.Names.Of(key));
        string[] foreign = ["some/prefix/.staged/of somebody else", "some/prefix/backup.tar", "elsewhere/.staged/x"];
        foreach (var other in foreign)
            await PutAsync(other);
        string[] unfinished =
            ["some/prefix/backup.tar", $"elsewhere/{content.Oid}", $"some/prefix/{content.Oid}", $"some/prefix/.staged/{content.Oid}"];
        foreach (var other in unfinished)
            await _bucket.Client.InitiateMultipartUploadAsync(_bucket.Name, other);
        using var cleaner = new ObjectStoreCleaner(storage, "", new ObjectStoreOptions(), _time, NullLogger<ObjectStoreCleaner>.Instance);

        _time.Advance(TimeSpan.FromDays(6.9));
        await cleaner.CleanAsync(default);
        (await _bucket.ListAsync()).Should().HaveCount(11, "none is old enough");

        _time.Advance(TimeSpan.FromDays(0.2));
        await cleaner.CleanAsync(default);
        (await _bucket.ListAsync()).Should().BeEquivalentTo(
            [storage.Names.Of(key), .. foreign, .. unfinished.Select(other => $"{other} (unfinished)")]);
    }

    private Task<PutObjectResponse> PutAsync(string key) =>
        _bucket.Client.PutObjectAsync(new() { BucketName = _bucket.Name, Key = key, ContentBody = "x" });
}
