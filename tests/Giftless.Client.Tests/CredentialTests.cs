using System.Net.Http.Headers;
using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Client.Tests;

/// <summary>Credentials go to the endpoint, when it asks.</summary>
public sealed class CredentialTests
{
    [Test]
    public async Task They_are_asked_for_once_and_again_when_they_are_refused()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder =>
            {
                builder.AddUsers();
                builder.Services.AddAuthorization();
            };
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        });
        var asked = 0;
        var client = Clients.Of(host, options => options.Credentials = _ => new(Basic(++asked == 1 ? "wrong" : "right")));
        var first = (await client.UploadAsync([Sample.Of(10).Upload()])).Single();
        (first.Outcome, first.Code).Should().Be((TransferOutcome.Failed, 401), "one request asks once");

        var contents = Enumerable.Range(0, 20).Select(i => Sample.Of(10, seed: i).Upload());
        (await client.UploadAsync([.. contents])).Should().OnlyContain(result => result.Outcome == TransferOutcome.Transferred);
        asked.Should().Be(2);
    }

    [Test]
    public async Task Whoever_is_asked_may_take_their_time()
    {
        await using var endpoint = await ScriptedServer.StartAsync();
        endpoint.Batch = (http, count) =>
        {
            http.Response.StatusCode = count == 1 ? 401 : 200;
            return count == 1 ? Task.CompletedTask : ScriptedServer.ReplyAsync(http, "{}");
        };
        var patience = TimeSpan.FromMilliseconds(200);
        var client = Clients.Of(endpoint.Address, options =>
        {
            (options.ActivityTimeout, options.MaxRetries) = (patience, 0);
            options.Credentials = async cancellationToken =>
            {
                await Task.Delay(2 * patience, cancellationToken);
                return Basic("right");
            };
        });
        (await client.UploadAsync([Sample.Of(10).Upload()])).Single().Outcome.Should().Be(TransferOutcome.Held);
        endpoint.Batches.Should().Be(2);
    }

    [Test]
    public async Task No_other_host_sees_them()
    {
        var content = Sample.Of(10);
        var seen = new List<string>();
        await using var endpoint = await ScriptedServer.StartAsync();
        await using var other = await ScriptedServer.StartAsync();
        endpoint.Batch = (http, count) => AskAsync(http, count, () => ScriptedServer.OfferAsync(http, $$"""{"upload":{{other.At()}}}"""));
        other.Action = (http, count) => AskAsync(http, count, () => Task.CompletedTask);

        var client = Clients.Of(endpoint.Address, options => options.Credentials = _ => new(Basic("right")));
        (await client.UploadAsync([content.Upload()])).Single().Outcome.Should().Be(TransferOutcome.Transferred);
        seen.Should().OnlyContain(request => request.StartsWith($"{endpoint.Address.Port} ")).And.NotBeEmpty();

        Task AskAsync(HttpContext http, int count, Func<Task> answer)
        {
            if (http.Request.Headers.Authorization.Count > 0)
                seen.Add($"{http.Connection.LocalPort} {http.Request.Headers.Authorization}");
            http.Response.StatusCode = count == 1 ? 401 : 200;
            return count == 1 ? Task.CompletedTask : answer();
        }
    }

    private static AuthenticationHeaderValue Basic(string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{password}")));
}
