using System.Globalization;
using Giftless.Tests;
using Microsoft.AspNetCore.Http;

namespace Giftless.Client.Tests;

/// <summary>Servers that fail, lie, or mean harm.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HostileServerTests : IDisposable
{
    /// <summary>So many bytes of a reply are as good as no end to them.</summary>
    private const long Plenty = 32 * 1024 * 1024;

    private readonly TempFolder _folder = new();
    private readonly Sample _content = Sample.Of(10_000);
    private ScriptedServer _server = null!;

    public void Dispose() => _folder.Dispose();

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"download":{{_server.At()}},"upload":{{_server.At()}}}""");
        _server.Action = (http, _) => http.Response.Body.WriteAsync(_content.Bytes).AsTask();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_good_reply_is_taken_as_a_check_of_these_tests()
    {
        (await DownloadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        (await UploadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_download_that_is_too_long_is_cut_and_refused(bool saysSo)
    {
        _server.Action = async (http, _) =>
        {
            if (saysSo)
                http.Response.ContentLength = long.MaxValue;
            for (var left = Plenty; left > 0; left -= _content.Size)
                await http.Response.Body.WriteAsync(_content.Bytes, http.RequestAborted);
        };
        ShouldFail(await DownloadAsync(), "more than the 10000 bytes");
        _server.Actions.Should().Be(1, "it would be no other if tried again");
    }

    [Test]
    public async Task Wrong_bytes_are_refused_and_leave_nothing()
    {
        _server.Action = (http, _) => http.Response.Body.WriteAsync(new byte[_content.Size]).AsTask();
        ShouldFail(await DownloadAsync(), "SHA-256");
        _server.Actions.Should().Be(1);
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://example.com/x")]
    [TestCase("/x")]
    [TestCase("")]
    public async Task Addresses_other_than_of_http_are_refused(string href)
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$$"""{"download":{"href":"{{{href}}}"}}""");
        ShouldFail(await DownloadAsync(), "address");
    }

    [Test]
    public async Task A_header_that_would_add_others_is_refused()
    {
        const string More = """, "header":{"A":"b\r\nC: d"}""";
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"download":{{_server.At(More)}}}""");
        ShouldFail(await DownloadAsync(), "header");
        _server.Actions.Should().Be(0);
    }

    [TestCase("""{"objects":[]}""", "leaves the object out")]
    [TestCase("""{}""", "leaves the object out")]
    [TestCase("""null""", "not what the protocol says")]
    [TestCase("""<html>""", "not what the protocol says")]
    [TestCase("""{"transfer":"ssh","objects":[]}""", "transfer that was not offered")]
    [TestCase("""{"hash_algo":"md5","objects":[]}""", "another hash")]
    public async Task A_batch_that_is_none_fails_its_objects(string reply, string message)
    {
        _server.Batch = (http, _) => http.Response.WriteAsync(reply);
        ShouldFail(await DownloadAsync(), message);
    }

    [Test]
    public async Task A_batch_without_end_is_cut()
    {
        _server.Batch = async (http, _) =>
        {
            for (var left = Plenty; left > 0; left -= _content.Size)
                await http.Response.Body.WriteAsync(_content.Bytes, http.RequestAborted);
        };
        ShouldFail(await DownloadAsync(), "16777216 bytes");
    }

    [Test]
    public async Task The_text_of_an_error_is_cut_and_does_nothing_to_a_terminal()
    {
        _server.Action = (http, _) =>
        {
            http.Response.StatusCode = 400;
            return http.Response.WriteAsync("\u001b[2Jno\n\u202e" + new string('x', 100_000));
        };
        var result = await DownloadAsync();
        ShouldFail(result, "[2Jno", 400);
        result.Message!.Length.Should().BeLessThanOrEqualTo(4096);
        result.Message.Any(char.IsControl).Should().BeFalse();
        result.Message.Should().NotContain("\u202e", "it turns the direction of writing");
    }

    [TestCase(408)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task What_fails_for_a_while_is_tried_again(int status)
    {
        var batch = _server.Batch;
        _server.Batch = (http, count) => count < 3 ? StatusAsync(http, status) : batch(http, count);
        _server.Action = (http, count) => count < 3 ? StatusAsync(http, status) : http.Response.Body.WriteAsync(_content.Bytes).AsTask();
        (await DownloadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        (_server.Batches, _server.Actions).Should().Be((3, 3));
    }

    [TestCase(400, 1)]
    [TestCase(501, 1)]
    [TestCase(507, 1)]
    [TestCase(509, 1)]
    [TestCase(503, 4)]
    public async Task What_keeps_failing_is_given_up(int status, int requests)
    {
        _server.Action = (http, _) => StatusAsync(http, status);
        ShouldFail(await UploadAsync(options => options.MaxRetries = 3), "The server answered", status);
        _server.Actions.Should().Be(requests);
    }

    [Test]
    public async Task A_server_that_asks_for_too_much_patience_is_given_up()
    {
        _server.Action = (http, _) =>
        {
            http.Response.Headers.RetryAfter = "3600";
            return StatusAsync(http, 503);
        };
        ShouldFail(await DownloadAsync(), "The server answered", 503);
        _server.Actions.Should().Be(1);
    }

    [Test]
    public async Task A_server_that_asks_for_patience_gets_it()
    {
        var began = DateTime.UtcNow;
        _server.Action = (http, count) =>
        {
            http.Response.Headers.RetryAfter = "1";
            return count == 1 ? StatusAsync(http, 429) : http.Response.Body.WriteAsync(_content.Bytes).AsTask();
        };
        (await DownloadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        (DateTime.UtcNow - began).Should().BeGreaterThan(TimeSpan.FromSeconds(0.9));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(410)]
    public async Task A_link_that_expired_is_replaced(int status)
    {
        _server.Action = (http, count) =>
            count == 1 ? StatusAsync(http, status) : http.Response.Body.WriteAsync(_content.Bytes).AsTask();
        (await DownloadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        _server.Batches.Should().Be(2);
    }

    [Test]
    public async Task Links_that_are_always_refused_are_given_up()
    {
        _server.Action = (http, _) => StatusAsync(http, 403);
        ShouldFail(await DownloadAsync(), "The server answered", 403);
        _server.Batches.Should().Be(3);
    }

    [Test]
    public async Task A_link_that_is_over_before_it_is_used_is_replaced_once()
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"download":{{_server.At(", \"expires_in\":1")}}}""");
        (await DownloadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        _server.Batches.Should().Be(2);
    }

    [Test]
    public async Task A_range_that_was_not_asked_for_is_not_taken()
    {
        await File.WriteAllBytesAsync($"{Target.Path}.{_content.Oid.ToString()[..16]}.part", _content.Bytes[..5000]);
        _server.Action = (http, count) =>
        {
            if (count == 1)
            {
                http.Response.StatusCode = StatusCodes.Status206PartialContent;
                http.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes 0-4999/{_content.Size}");
            }

            return http.Response.Body.WriteAsync(count == 1 ? _content.Bytes.AsMemory(0, 5000) : _content.Bytes).AsTask();
        };
        (await DownloadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        _server.Actions.Should().Be(2);
    }

    [TestCase("""[{"href":"http://localhost/","pos":-1,"size":10}]""")]
    [TestCase("""[{"href":"http://localhost/","pos":0,"size":10001}]""")]
    [TestCase("""[{"href":"http://localhost/","pos":9000,"size":9223372036854775807}]""")]
    [TestCase("""[{"href":"http://localhost/","pos":0,"size":10},{"href":"http://localhost/","pos":9,"size":10}]""")]
    [TestCase("""[null]""")]
    public async Task Parts_that_the_object_does_not_have_are_refused(string parts)
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"parts":{{parts}},"commit":{{_server.At()}}}""");
        ShouldFail(await UploadAsync(), "parts");
        _server.Actions.Should().Be(0);
    }

    [Test]
    public async Task A_commit_that_takes_its_time_is_awaited()
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"commit":{{_server.At()}}}""");
        _server.Action = (http, count) => StatusAsync(http, count == 1 ? 202 : 200);
        (await UploadAsync()).Outcome.Should().Be(TransferOutcome.Transferred);
        _server.Actions.Should().Be(2);
    }

    [Test]
    public async Task A_commit_that_takes_for_ever_is_given_up()
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"commit":{{_server.At()}}}""");
        _server.Action = (http, _) => StatusAsync(http, 202);
        ShouldFail(await UploadAsync(options => options.MaxFinishTime = TimeSpan.FromSeconds(0.5)), "did not make the object");
    }

    private DownloadObject Target => _content.Into(_folder);

    private async Task<TransferResult> DownloadAsync() => (await Clients.Of(_server.Address).DownloadAsync([Target])).Single();

    private async Task<TransferResult> UploadAsync(Action<GitLfsClientOptions>? configure = null) =>
        (await Clients.Of(_server.Address, configure).UploadAsync([_content.Upload()])).Single();

    private void ShouldFail(TransferResult result, string message, int? code = null)
    {
        result.Outcome.Should().Be(TransferOutcome.Failed);
        result.Message.Should().Contain(message);
        if (code is not null)
            result.Code.Should().Be(code);
        _folder.Files().Should().BeEmpty("nothing is left");
    }

    private static Task StatusAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
