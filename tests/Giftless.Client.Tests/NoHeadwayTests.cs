using System.Globalization;
using Giftless.Tests;
using Microsoft.AspNetCore.Http;

namespace Giftless.Client.Tests;

/// <summary>Servers and lines on which a client gets nowhere, however often it tries.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(180_000)]
public sealed class NoHeadwayTests : IDisposable
{
    private const int Half = 2 * 1024 * 1024;

    private readonly TempFolder _folder = new();
    private readonly Sample _content = Sample.Of(2 * Half);
    private ScriptedServer _server = null!;

    public void Dispose() => _folder.Dispose();

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"download":{{_server.At()}}}""");
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_line_that_always_breaks_at_the_same_byte_is_given_up_where_there_are_no_ranges(CancellationToken timeout)
    {
        _server.Action = (http, _) => SendHalfAsync(http);
        (await DownloadAsync(timeout)).Outcome.Should().Be(TransferOutcome.Failed);
        _server.Actions.Should().BeLessThan(6);
    }

    [Test]
    public async Task Bytes_that_are_always_wrong_are_given_up_although_the_line_breaks_meanwhile(CancellationToken timeout)
    {
        _server.Action = (http, _) =>
        {
            if (http.Request.Headers.Range.Count == 0)
                return SendHalfAsync(http);
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {Half}-{_content.Size - 1}/{_content.Size}");
            return http.Response.Body.WriteAsync(new byte[Half]).AsTask();
        };
        (await DownloadAsync(timeout)).Outcome.Should().Be(TransferOutcome.Failed);
        _server.Actions.Should().BeLessThan(10);
    }

    [Test]
    public async Task Parts_that_are_wanted_again_and_again_are_given_up(CancellationToken timeout)
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(
            http, $$"""{"parts":[{{_server.At($", \"pos\":0, \"size\":{_content.Size}")}}],"commit":{{_server.At()}}}""");
        _server.Action = async (http, _) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.StatusCode = http.Request.Method == "PUT" ? 200 : 403;
        };
        var result = await UploadAsync(timeout);
        (result.Outcome, result.Code).Should().Be((TransferOutcome.Failed, 403));
        _server.Actions.Should().BeLessThan(10);
    }

    [TestCase("PUT", 303)]
    [TestCase("POST", 302)]
    public async Task A_page_that_a_request_is_led_to_is_no_success(string method, int status, CancellationToken timeout)
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, $$"""{"upload":{{_server.At()}},"verify":{{_server.At()}}}""");
        _server.Action = async (http, _) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            if (http.Request.Method == method)
                (http.Response.StatusCode, http.Response.Headers.Location) = (status, "/sign-in");
        };
        var result = await UploadAsync(timeout);
        result.Outcome.Should().Be(TransferOutcome.Failed);
        result.Message.Should().Contain($"redirects a {method}");
    }

    [Test]
    public async Task An_upload_without_anything_to_do_is_of_what_the_server_has(CancellationToken timeout)
    {
        _server.Batch = (http, _) => ScriptedServer.OfferAsync(http, "{}");
        (await UploadAsync(timeout)).Outcome.Should().Be(TransferOutcome.Held);
    }

    private async Task SendHalfAsync(HttpContext http)
    {
        http.Response.ContentLength = _content.Size;
        await http.Response.Body.WriteAsync(new byte[Half]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private async Task<TransferResult> DownloadAsync(CancellationToken cancellationToken) =>
        (await Client.DownloadAsync([_content.Into(_folder)], progress: null, cancellationToken)).Single();

    private async Task<TransferResult> UploadAsync(CancellationToken cancellationToken) =>
        (await Client.UploadAsync([_content.Upload()], progress: null, cancellationToken)).Single();

    private GitLfsClient Client => Clients.Of(_server.Address, options => options.MaxRetries = 2);
}
