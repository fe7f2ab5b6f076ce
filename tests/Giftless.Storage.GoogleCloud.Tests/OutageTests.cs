using Giftless.GoogleCloud.Fake;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>What becomes of requests while the service, or the line to it, is in trouble.</summary>
public sealed class OutageTests
{
    private static readonly Sample Content = Sample.Of(3_000_000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly FakeClouds _clouds = new();
    private ObjectStore _storage = null!;

    private ObjectStore Streaming => _storage;

    [SetUp]
    public async Task OpenAsync() => _storage = await _clouds.OpenAsync();

    [TearDown]
    public ValueTask StopAsync() => _clouds.DisposeAsync();

    [TestCase(503)]
    [TestCase(429)]
    [TestCase(500)]
    public async Task A_passing_failure_is_not_noticed(int status)
    {
        var left = 2;
        _clouds.Fake.Trouble = context =>
        {
            if (IsForTheStore(context) && left-- > 0)
                context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        (await _storage.GetSizeAsync(Key, default)).Should().BeNull();
    }

    [TestCase(503)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(400)]
    public async Task A_lasting_one_is_unavailability_and_never_absence(int status)
    {
        _clouds.Fake.Trouble = context =>
        {
            if (IsForTheStore(context))
                context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await FluentActions.Awaiting(async () => await _storage.GetSizeAsync(Key, default))
            .Should().ThrowAsync<StorageUnavailableException>();
        await FluentActions.Awaiting(() => Streaming.PutAsync(Key, new MemoryStream(Content.Bytes), null, default))
            .Should().ThrowAsync<StorageUnavailableException>();
        await FluentActions.Awaiting(async () => await Streaming.OpenReadAsync(Key, 0, 10, default))
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_token_that_cannot_be_had_is_unavailability()
    {
        _clouds.Fake.Trouble = context =>
        {
            if (!IsForTheStore(context))
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        };
        await FluentActions.Awaiting(async () => await _storage.GetSizeAsync(Key, default))
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_service_that_is_not_there_is_unavailability()
    {
        await _clouds.StopFakeAsync();
        await FluentActions.Awaiting(async () => await _storage.GetSizeAsync(Key, default))
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task A_download_goes_on_where_the_line_broke()
    {
        await Streaming.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default);
        var gets = 0;
        _clouds.Fake.Trouble = context =>
        {
            if (context.Request.Method == "GET" && context.Request.Path.StartsWithSegments($"/{FakeGoogleCloud.Bucket}") && ++gets <= 2)
                context.Response.Body = new BreakingBody(context, after: 1_000_000);
            return Task.CompletedTask;
        };

        await using var stream = (await Streaming.OpenReadAsync(Key, 10, Content.Size - 10, default))!;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        copy.ToArray().AsSpan().SequenceEqual(Content.Bytes.AsSpan(10)).Should().BeTrue();
        gets.Should().Be(3);
    }

    [Test]
    public async Task An_upload_that_breaks_leaves_nothing()
    {
        _clouds.Fake.Trouble = async context =>
        {
            if (context.Request.Method == "PUT")
            {
                await context.Request.Body.ReadExactlyAsync(new byte[100_000]);
                context.Abort();
            }
        };
        await FluentActions.Awaiting(() => Streaming.PutAsync(Key, new MemoryStream(Content.Bytes), Content.Size, default))
            .Should().ThrowAsync<StorageUnavailableException>();
        _clouds.Names.Should().BeEmpty();
    }

    /// <summary>Also where it is as long as whole chunks, so that the end is not noticed with the last bytes.</summary>
    [Test]
    public async Task A_body_that_is_wrong_at_its_last_byte_is_never_whole_at_the_service(
        [Values(1, 10, 20)] int mebibytes, [Values] bool sizeKnown)
    {
        var content = Sample.Of(mebibytes * 1024 * 1024);
        byte[] wrong = [.. content.Bytes];
        wrong[^1] ^= 1;
        await FluentActions.Awaiting(
            () => Streaming.PutAsync(Key with { Oid = content.Oid }, new MemoryStream(wrong), sizeKnown ? content.Size : null, default))
            .Should().ThrowAsync<ObjectMismatchException>();
        _clouds.Fake.Calls
            .Should().NotContain(
                call => call.StartsWith("PUT ", StringComparison.Ordinal) && call.EndsWith(" 200", StringComparison.Ordinal));
        _clouds.Names.Should().BeEmpty();
    }

    [Test]
    public async Task The_log_says_why_and_tells_no_secret()
    {
        using var log = new LogRecorder();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(log));
        var options = new GoogleCloudStorageOptions();
        FakeStorage.Configure(options, _clouds.Fake);
        options.Bucket = "another-bucket";
        using var storage = new GoogleCloudBlobStore(options, TimeProvider.System, factory.CreateLogger<GoogleCloudBlobStore>());
        await FluentActions.Awaiting(async () => await storage.FindAsync("name", default))
            .Should().ThrowAsync<StorageUnavailableException>();
        await FluentActions.Awaiting(async () => await storage.OpenAsync("name", BlobRange.All, default))
            .Should().ThrowAsync<StorageUnavailableException>();
        log.Errors()
            .Should().HaveCount(2).And.OnlyContain(
                text => text.Contains("bucket another-bucket refuses with 404 NoSuchBucket: there is no such bucket"));
        log.All()
            .Should().NotContain(
                text =>
                    text.Contains("X-Goog-Signature", StringComparison.OrdinalIgnoreCase)
                        || text.Contains("Bearer", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_call_that_nobody_waits_for_ends()
    {
        using var asked = new SemaphoreSlim(0);
        using var gone = new CancellationTokenSource();
        _clouds.Fake.Trouble = async context =>
        {
            if (!IsForTheStore(context))
                return;
            asked.Release();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var size = _storage.GetSizeAsync(Key, gone.Token).AsTask();
        await asked.WaitAsync();
        await gone.CancelAsync();
        await FluentActions.Awaiting(() => size).Should().ThrowAsync<OperationCanceledException>();
    }

    private static bool IsForTheStore(HttpContext context) =>
        context.Request.Path.Value!.Contains($"/{FakeGoogleCloud.Bucket}", StringComparison.Ordinal);
}
