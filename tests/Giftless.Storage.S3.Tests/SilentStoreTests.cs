using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Giftless.Batch;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.S3.Tests;

/// <summary>
/// A store that takes connections and says nothing, or falls silent, keeps nobody waiting for longer than a client waits.
/// </summary>
[CancelAfter(180_000)]
public sealed class SilentStoreTests
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse(LfsHost.Repository), Content.Oid);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [TestCase("upload", 1)]
    [TestCase("upload", 17)]
    [TestCase("download", 100)]
    public async Task A_batch_is_answered_before_the_client_gives_up(string operation, int objects, CancellationToken timeout)
    {
        using var store = new TcpListener(IPAddress.Loopback, 0);
        store.Start();
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Time = _time;
            setup.Lfs = lfs => lfs.AddS3Storage(options =>
            {
                (options.Bucket, options.AccessKey, options.SecretKey) = ("lfs", "key", "secret");
                options.ServiceUrl = new Uri($"http://{store.LocalEndpoint}");
            });
        });

        var items = string.Join(
            ',', Enumerable.Range(0, objects).Select(seed => $$"""{"oid":"{{Sample.Of(100, seed).Oid}}","size":100}"""));
        var asking = host.PostBatchAsync($$"""{"operation":"{{operation}}","objects":[{{items}}]}""");
        using var connection = await store.AcceptSocketAsync(timeout);
        await connection.ReceiveAsync(new byte[1], timeout);

        // The third attempt of a look-up would end after 25 s, and the next sixteen begin then.
        BatchEngine.Patience.Should().BeLessThan(TimeSpan.FromSeconds(27));
        while (!asking.IsCompleted)
        {
            _time.Advance(BatchEngine.Patience);
            await Task.Delay(1, timeout);
        }

        var reply = await asking;
        await reply.ShouldBeErrorAsync(503, "storage");
        reply.Headers.RetryAfter.Should().NotBeNull();
    }

    /// <summary>A connection may be dead without a word.</summary>
    [TestCase("objects")]
    [TestCase("uploads")]
    [TestCase("one object")]
    public async Task What_gets_no_answer_is_asked_for_again(string what, CancellationToken timeout)
    {
        using var asked = new SemaphoreSlim(0);
        var requests = 0;
        await using var store = await StubStore.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                asked.Release();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            context.Response.StatusCode = what == "one object" ? 404 : 200;
            if (what != "one object")
                await context.Response.WriteAsync(
                    what == "objects" ? "<ListBucketResult/>" : "<ListMultipartUploadsResult/>", timeout);
        });
        using var storage = store.Open(options => options.UploadIntegrity = UploadIntegrity.None, _time);
        var blobs = storage.Blobs;
        Task asking = what switch
        {
            "objects" => blobs.ListAsync("a", timeout).ToListAsync(timeout).AsTask(),
            "uploads" => blobs.GetCapability<IBlobParts>()!.ListUploadsAsync("a", timeout).ToListAsync(timeout).AsTask(),
            _ => blobs.FindAsync("a", timeout).AsTask(),
        };

        await asked.WaitAsync(timeout);
        while (Volatile.Read(ref requests) == 1)
        {
            _time.Advance(S3Attempts.Patience);
            await Task.Delay(1, timeout);
        }

        await asking;
    }

    [Test]
    public async Task A_commit_does_not_wait_for_a_line_that_fell_silent_while_it_was_hashed_and_the_next_one_can_be_done(
        CancellationToken timeout)
    {
        var silent = true;
        using var reads = new SemaphoreSlim(0);
        var upload = StagedKey.NewUnique();
        var copied = new ConcurrentBag<string>();
        await using var store = await StubStore.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            var isThere = path.EndsWith(upload, StringComparison.Ordinal) || copied.Contains(path);
            context.Response.Headers.ETag = "\"1\"";
            switch (context.Request.Method)
            {
                case "PUT":
                    copied.Add(path);
                    await context.Response.WriteAsync("<CopyObjectResult><ETag>\"2\"</ETag></CopyObjectResult>", timeout);
                    break;
                case "HEAD":
                    context.Response.StatusCode = isThere ? 200 : 404;
                    context.Response.ContentLength = isThere ? Content.Size : null;
                    break;
                case "GET":
                    var offset = int.Parse(context.Request.Headers.Range.ToString()["bytes=".Length..].Split('-')[0]);
                    context.Response.StatusCode = 206;
                    context.Response.ContentLength = Content.Size - offset;
                    if (!silent)
                    {
                        await context.Response.Body.WriteAsync(Content.Bytes.AsMemory(offset), timeout);
                        break;
                    }

                    await context.Response.Body.WriteAsync(Content.Bytes.AsMemory(offset, 10), timeout);
                    await context.Response.Body.FlushAsync(timeout);
                    reads.Release();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                default:
                    context.Response.StatusCode = 204;
                    break;
            }
        });
        using var storage = store.Open(options => options.UploadIntegrity = UploadIntegrity.None, _time);
        var finishing = Storage().FinishUploadAsync(Key, upload, Content.Size, timeout);
        await reads.WaitAsync(timeout);
        while (!finishing.IsCompleted)
        {
            _time.Advance(StoreStream.Patience);
            await Task.Delay(1, timeout);
        }

        await FluentActions.Awaiting(() => finishing).Should().ThrowAsync<StorageUnavailableException>();
        silent = false;
        (await Storage().FinishUploadAsync(Key, upload, Content.Size, timeout)).Should().Be(PutOutcome.Stored);

        ObjectStore Storage() => storage;
    }
}
