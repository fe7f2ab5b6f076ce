using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.S3.Tests;

/// <summary>
/// A store that takes any body under any name, as many small ones do: what it does not check, the server does, in any host.
/// </summary>
public sealed class UncheckedStoreTests : IAsyncDisposable
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly Sample Wrong = Sample.Of(1000, seed: 2);

    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private bool _isAway;
    private StubStore _store = null!;

    [SetUp]
    public async Task StartAsync() => _store = await StubStore.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [TestCase(null)]
    [TestCase(UploadIntegrity.Checksum)]
    [TestCase(UploadIntegrity.ContentSha256)]
    [TestCase(UploadIntegrity.Both)]
    public async Task A_wrong_body_is_offered_to_nobody(UploadIntegrity? integrity)
    {
        await using var host = await LfsHost.StartAsync(setup => setup.Lfs = lfs => lfs.AddS3Storage(options =>
        {
            _store.Configure(options);
            options.UploadIntegrity = integrity;
        }));
        var actions = await host.ActionsAsync("upload", Content);
        using (var client = new HttpClient())
            (await PutAsync(client, actions["upload"]!, Wrong.Bytes)).IsSuccessStatusCode.Should().BeTrue("the store checks nothing");
        (await host.BatchAsync("download", [Content]))[0]!["actions"].Should().BeNull();
        await (await host.SendAsync(HttpMethod.Post, actions["verify"]!, LfsHost.VerifyContent(Content))).ShouldBeErrorAsync(
            400, "SHA-256");
        (await host.BatchAsync("download", [Content]))[0]!["actions"].Should().BeNull();
    }

    [Test]
    public async Task A_store_that_could_not_be_tried_out_is_not_believed_and_is_tried_again()
    {
        _isAway = true;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var storage = _store.Open(time: time);
        var key = new ObjectKey(RepositoryName.Parse("org/repo"), Content.Oid);
        async Task<SignedUpload> SignAsync() => await storage.SignUploadAsync(key, 1000, TimeSpan.FromHours(1), default);

        (await SignWhileTimePassesAsync(SignAsync, time)).Upload.Should().NotBeNull("it is staged");
        _isAway = false;
        time.Advance(TimeSpan.FromMinutes(2));
        (await SignAsync()).Upload.Should().NotBeNull("it was seen to check nothing");
        _store.Requests.Should().Contain(request => request.Path.Value!.Contains("giftless-probe"));
        _objects.Should().BeEmpty("what it was tried out with is gone");
    }

    private static async Task<SignedUpload> SignWhileTimePassesAsync(Func<Task<SignedUpload>> signAsync, FakeTimeProvider time)
    {
        var signing = signAsync();
        while (!signing.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        return await signing;
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, JsonNode action, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, (string)action["href"]!) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in action["header"]!.AsObject())
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
                request.Content.Headers.TryAddWithoutValidation(name, (string?)value);
        }

        return await client.SendAsync(request);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var name = request.Path.Value!;
        if (_isAway)
        {
            response.StatusCode = 503;
            return;
        }

        switch (request.Method)
        {
            case "PUT" when request.Headers["x-amz-copy-source"].ToString() is { Length: > 0 } source:
                _objects[name] = _objects[$"/{Uri.UnescapeDataString(source).TrimStart('/')}"];
                await response.WriteAsync("<CopyObjectResult><ETag>\"1\"</ETag></CopyObjectResult>");
                break;
            case "PUT":
                _objects[name] = StubStore.BodyOf(context);
                break;
            case "DELETE":
                _objects.TryRemove(name, out _);
                response.StatusCode = 204;
                break;
            case "HEAD" or "GET" when _objects.TryGetValue(name, out var held):
                response.Headers.ETag = "\"1\"";
                response.StatusCode = request.Method == "GET" ? 206 : 200;
                response.ContentLength = held.Length;
                if (request.Method == "GET")
                    await response.Body.WriteAsync(held);
                break;
            case "GET" when request.Query.ContainsKey("list-type") || request.Query.ContainsKey("uploads"):
                await response.WriteAsync("<Result></Result>");
                break;
            default:
                response.StatusCode = 404;
                break;
        }
    }
}
