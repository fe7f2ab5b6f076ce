using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>Uploads to a service that does not check bodies, and what becomes of what nobody finishes.</summary>
public sealed class StagedUploadTests
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeClouds _clouds = new();

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    [Test]
    public async Task A_staged_upload_becomes_the_object_when_it_was_checked()
    {
        var storage = await OpenAsync();
        var upload = await SendAsync(storage, Content.Bytes);
        (await storage.GetSizeAsync(Key, default)).Should().BeNull("nobody checked it");
        (await FinishAsync(storage, upload)).Should().Be(PutOutcome.Stored);
        (await FinishAsync(storage, upload)).Should().Be(PutOutcome.AlreadyPresent);
        _clouds.Fake.Names.Should().Equal($"{FakeStorage.Prefix}org/repo/{Content.Oid}");
    }

    [Test]
    public async Task What_is_not_the_object_is_refused_and_gone()
    {
        var storage = await OpenAsync();
        var upload = await SendAsync(storage, Sample.Of(1000, seed: 2).Bytes);
        await FluentActions.Awaiting(() => FinishAsync(storage, upload)).Should().ThrowAsync<ObjectMismatchException>();
        _clouds.Fake.Names.Should().BeEmpty();
        await FluentActions.Awaiting(() => FinishAsync(storage, upload)).Should().ThrowAsync<UploadIncompleteException>();
    }

    [Test]
    public async Task Who_trusts_the_length_stores_what_has_it()
    {
        var storage = await OpenAsync(options => options.Verification = UploadVerification.Size);
        var upload = await SendAsync(storage, Sample.Of(1000, seed: 2).Bytes);
        (await FinishAsync(storage, upload)).Should().Be(PutOutcome.Stored);
    }

    [Test]
    public async Task What_a_client_sends_while_it_is_checked_is_checked_too()
    {
        var storage = await OpenAsync();
        var signed = await SignAsync(storage);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, Content.Bytes);
        var wrong = Sample.Of(1000, seed: 2).Bytes;
        var replaced = false;
        _clouds.Fake.Trouble = async context =>
        {
            if (!replaced && context.Request.Path.Value!.Contains("/rewriteTo/", StringComparison.Ordinal))
            {
                replaced = true;
                await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, wrong);
            }
        };

        await FluentActions.Awaiting(() => FinishAsync(storage, signed.Upload!)).Should().ThrowAsync<ObjectMismatchException>();
        replaced.Should().BeTrue();
        (await storage.GetSizeAsync(Key, default)).Should().BeNull();
    }

    [Test]
    public async Task The_cleaner_removes_what_nobody_finished_and_nothing_else()
    {
        var storage = await OpenAsync();
        await storage.PutAsync(Key with { Oid = Content.Oid }, new MemoryStream(Content.Bytes), 1000, default);
        var other = Key with { Oid = Sample.Of(2000).Oid };
        var parts = storage;
        await parts.OpenUploadAsync(other, 2000, 1000, default);
        await SendAsync(storage, Content.Bytes);
        _clouds.Fake.Names.Should().HaveCount(3);

        using var cleaner = new ObjectStoreCleaner(storage, "", new ObjectStoreOptions(), _time, NullLogger<ObjectStoreCleaner>.Instance);
        await cleaner.CleanAsync(default);
        _clouds.Fake.Names.Should().HaveCount(3, "they are young");
        _time.Advance(TimeSpan.FromDays(8));
        await parts.OpenUploadAsync(other, 2000, 500, default);
        await cleaner.CleanAsync(default);
        _clouds.Fake.Names
            .Should().HaveCount(2).And.Contain(
                $"{FakeStorage.Prefix}org/repo/{Content.Oid}", "it is an object, and the other upload is young");
    }

    [Test]
    public async Task Parts_below_the_services_least_cannot_be_offered()
    {
        var storage = await OpenAsync();
        storage.PartLimits.PartSizeFor(50_000_000, preferred: 1000, preferredCount: 1000).Should().Be(5 * 1024 * 1024);
        storage.PartLimits.PartSizeFor(5L << 40, preferred: 1000, preferredCount: 100_000).Should().BeGreaterOrEqualTo((5L << 40) / 10_000);
    }

    private Task<ObjectStore> OpenAsync(Action<GoogleCloudStorageOptions>? configure = null) => _clouds.OpenAsync(
        options =>
        {
            options.UploadIntegrity = UploadIntegrity.Staged;
            FakeStorage.UseHmac(options, _clouds.Fake);
            configure?.Invoke(options);
        }, _time);

    private static ValueTask<SignedUpload> SignAsync(ObjectStore storage) =>
        storage.SignUploadAsync(Key, 1000, TimeSpan.FromHours(1), default);

    private static async Task<string> SendAsync(ObjectStore storage, byte[] content)
    {
        var signed = await SignAsync(storage);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, content);
        return signed.Upload!;
    }

    private static Task<PutOutcome> FinishAsync(ObjectStore storage, string upload) =>
        storage.FinishUploadAsync(Key, upload, 1000, default);
}
