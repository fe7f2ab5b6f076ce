using Amazon.Runtime;
using Amazon.S3;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Storage.S3.Tests;

/// <summary>How replies of a store are taken that the gateway of the tests does not give, or not on demand.</summary>
public sealed class StoreAnswersTests
{
    private static readonly Sample Content = Sample.Of(100);

    private static readonly ObjectKey Key = new(RepositoryName.Parse(LfsHost.Repository), Content.Oid);

    [TestCase(403)]
    [TestCase(400)]
    [TestCase(301)]
    public async Task A_refused_look_up_is_no_absent_object(int status)
    {
        await using var store = await StubStore.StartAsync(Always(status));
        using var storage = store.Open();
        await FluentActions.Awaiting(() => storage.GetSizeAsync(Key, default).AsTask()).Should().ThrowAsync<StorageUnavailableException>();
        store.Requests.Select(request => request.Method)
            .Should().Equal(["HEAD", "GET"], "it would be refused again, and only a GET tells why");
    }

    [TestCase(400, "AuthorizationHeaderMalformed", "another region")]
    [TestCase(301, "PermanentRedirect", "another region")]
    [TestCase(403, "RequestTimeTooSkewed", "the clocks of this server and the store differ")]
    [TestCase(403, "ExpiredToken", "the session of the credentials has ended")]
    [TestCase(403, "AccessDenied", "s3:ListBucket")]
    public async Task A_refusal_is_explained(int status, string code, string reason)
    {
        await using var store = await StubStore.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            if (context.Request.Method == "GET")
                await context.Response.WriteAsync($"<Error><Code>{code}</Code></Error>");
        });
        using var storage = store.Open();
        (await FluentActions.Awaiting(() => storage.GetSizeAsync(Key, default).AsTask()).Should().ThrowAsync<StorageUnavailableException>())
            .WithInnerException<HttpRequestException>().WithMessage($"*{code}*{reason}*");
    }

    [TestCase(503)]
    [TestCase(500)]
    [TestCase(429)]
    public async Task A_store_that_asks_for_patience_is_asked_again(int status)
    {
        var asked = 0;
        await using var store = await StubStore.StartAsync(context => (++asked < 3 ? Always(status) : Holds(100))(context));
        using var storage = store.Open();
        (await storage.GetSizeAsync(Key, default)).Should().Be(100);
    }

    [Test]
    public async Task A_store_that_stays_away_is_unavailable()
    {
        await using var store = await StubStore.StartAsync(Always(503));
        using var storage = store.Open();
        await FluentActions.Awaiting(() => storage.GetSizeAsync(Key, default).AsTask()).Should().ThrowAsync<StorageUnavailableException>();
        store.Requests.Where(request => request.Method == "HEAD").Should().HaveCount(3);
    }

    [Test]
    public async Task An_object_that_is_known_to_be_here_is_not_looked_up_again_and_an_absent_one_is()
    {
        await using var store = await StubStore.StartAsync(
            context => (context.Request.Path.Value!.EndsWith($"{Key.Oid}", StringComparison.Ordinal) ? Holds(100) : Always(404))(context));
        using var storage = store.Open(options => options.MaxKnownObjects = 10);
        var absent = new ObjectKey(Key.Repository, Sample.Of(1).Oid);
        for (var i = 0; i < 3; i++)
        {
            (await storage.GetSizeAsync(Key, default)).Should().Be(100);
            (await storage.GetSizeAsync(absent, default)).Should().BeNull();
        }

        store.Requests.Should().HaveCount(1 + 3);
    }

    [Test]
    public async Task A_known_object_is_forgotten_when_there_are_too_many()
    {
        await using var store = await StubStore.StartAsync(Holds(100));
        using var storage = store.Open(options => options.MaxKnownObjects = 10);
        await storage.GetSizeAsync(Key, default);
        for (var i = 0; i < 10; i++)
            await storage.GetSizeAsync(new ObjectKey(Key.Repository, Sample.Of(10, seed: i).Oid), default);
        await storage.GetSizeAsync(Key, default);
        store.Requests.Should().HaveCount(12);
    }

    [Test]
    public async Task Verify_compares_the_sha256_that_the_store_kept()
    {
        string? kept = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Content.Bytes));
        await using var store = await StubStore.StartAsync(context =>
        {
            if (context.Request.Headers["x-amz-checksum-mode"] == "ENABLED" && kept is not null)
                context.Response.Headers["x-amz-checksum-sha256"] = kept;
            return Holds(100)(context);
        });
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddS3Storage(store.Configure));
        Task<HttpResponseMessage> VerifyAsync() =>
            host.Client.PostAsync(LfsHost.PathOf("objects/storage/verify"), LfsHost.VerifyContent(Content));

        await (await VerifyAsync()).ShouldBeAsync(200);
        kept = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Sample.Of(1).Bytes));
        await (await VerifyAsync()).ShouldBeErrorAsync(409, "SHA-256");
        kept = "dGhpcyBpcyBvZiBwYXJ0cw==-3";
        await (await VerifyAsync()).ShouldBeAsync(200);
        kept = null;
        await (await VerifyAsync()).ShouldBeAsync(200);
    }

    [Test]
    public async Task A_copy_is_bound_to_the_version_that_was_checked()
    {
        await using var store = await StubStore.StartAsync(context =>
        {
            var isSource = context.Request.Method == "HEAD" && context.Request.Path.Value!.EndsWith("staged", StringComparison.Ordinal);
            context.Response.Headers.ETag = "\"checked\"";
            return (isSource ? Holds(100) : Always(context.Request.Method == "PUT" ? 412 : 404))(context);
        });
        using var storage = store.Open();
        var source = new BlobInfo { Name = "staged", Size = 100, Version = "\"checked\"", WrittenAt = default };
        (await S3Stores.BlobsOf(storage).Mover.MoveAsync(source, "target", default)).Should().Be(MoveOutcome.SourceChanged);
        store.Requests.Single(request => request.Method == "PUT").Headers["x-amz-copy-source-if-match"].ToString()
            .Should().Be("\"checked\"");
    }

    /// <summary>
    /// Some stores make an empty object of an upload without parts, which is what an overflow of the length once sent them.
    /// </summary>
    [TestCase(long.MaxValue)]
    [TestCase(long.MaxValue - 1)]
    [TestCase(1L << 62)]
    [TestCase(S3Writer.MaxSize + 1)]
    public async Task A_length_that_is_over_the_limit_is_refused_before_anything_is_sent(long size)
    {
        await using var store = await StubStore.StartAsync(
            context => (context.Request.Method == "HEAD" ? Always(404) : Always(200))(context));
        using var storage = store.Open(options => options.MaxUnfinishedBytes = null);
        (await FluentActions.Awaiting(() => storage.PutAsync(Key, new MemoryStream(Content.Bytes), size, default))
            .Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(413);
        store.Requests.Select(request => request.Method).Should().Equal("HEAD");
    }

    [Test]
    public async Task An_upload_without_a_part_is_not_finished()
    {
        await using var store = await StubStore.StartAsync(async context =>
        {
            if (context.Request.Method == "HEAD")
                context.Response.StatusCode = 404;
            else
                await context.Response.WriteAsync("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>");
        });
        using var storage = store.Open();
        await FluentActions.Awaiting(() => storage.FinishUploadAsync(Key, $"{UploadName.UniqueOf(0, 1000)}.1000.id", 0, default))
            .Should().ThrowAsync<UploadIncompleteException>();
        store.Requests.Should().NotContain(request => request.Method == "POST");
    }

    /// <summary>An upload that Amazon expects checksums for could not be completed from parts that clients send without.</summary>
    [Test]
    public async Task No_upload_in_parts_announces_checksums_even_where_the_sdk_adds_them()
    {
        await using var store = await StubStore.StartAsync(async context =>
        {
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync("<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>");
        });
        using var client = new AmazonS3Client(
            new BasicAWSCredentials("key", "secret"),
            new AmazonS3Config { ServiceURL = store.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        client.Config.RequestChecksumCalculation.Should().Be(RequestChecksumCalculation.WHEN_SUPPORTED);
        using var storage = S3Stores.Open(new S3StorageOptions { Bucket = "lfs" }, client, TimeProvider.System);
        (await S3Stores.BlobsOf(storage).Parts.StartAsync("key", default)).Should().Be("id");
        store.Requests.Single().Headers.Keys
            .Should().NotContain(
                name =>
                    name.StartsWith("x-amz-checksum", StringComparison.OrdinalIgnoreCase)
                        || name.StartsWith("x-amz-sdk-checksum", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task Objects_of_a_batch_are_looked_up_sixteen_at_a_time()
    {
        var (underWay, most) = (0, 0);
        var sixteen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var store = await StubStore.StartAsync(async context =>
        {
            var now = Interlocked.Increment(ref underWay);
            InterlockedMax(ref most, now);
            if (now == 16)
                sixteen.TrySetResult();
            await sixteen.Task;
            Interlocked.Decrement(ref underWay);
            await Always(404)(context);
        });
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddS3Storage(store.Configure));
        var contents = Enumerable.Range(0, 100).Select(i => Sample.Of(100, seed: i)).ToArray();
        (await host.BatchAsync("upload", contents)).Should().HaveCount(100).And.OnlyContain(item => item!["actions"]!["upload"] != null);
        most.Should().Be(16);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen;)
            seen = Volatile.Read(ref most);
    }

    private static Func<HttpContext, Task> Always(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static Func<HttpContext, Task> Holds(long size) => context =>
    {
        context.Response.ContentLength = size;
        if (context.Response.Headers.ETag.Count == 0)
            context.Response.Headers.ETag = "\"1\"";
        return Task.CompletedTask;
    };
}
