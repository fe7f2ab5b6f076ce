using System.Net;
using System.Text.RegularExpressions;
using Giftless.EndToEnd.Tests.Support;

namespace Giftless.EndToEnd.Tests;

/// <summary>The login page of the sample that others will copy from.</summary>
public sealed partial class EmbeddedLoginTests : EndToEndTest
{
    [Test]
    public async Task Takes_only_its_own_form_and_only_so_many_wrong_passwords()
    {
        var server = await Sandbox.StartAsync(HostProgram.EmbeddedHost, ("ASPNETCORE_ENVIRONMENT", "Production"));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        (await PostAsync(http, token: null, "alice", "wonderland")).Should().Be(HttpStatusCode.BadRequest, "another site may have sent it");
        using var foreign = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        var theirs = TokenField().Match(await foreign.GetStringAsync("/Account/Login")).Groups[1].Value;
        (await PostAsync(http, theirs, "alice", "wonderland"))
            .Should().Be(HttpStatusCode.BadRequest, "it is the token of a form that others were given");

        var token = TokenField().Match(await http.GetStringAsync("/Account/Login")).Groups[1].Value;
        (await PostAsync(http, token, "alice", "wonderland\0")).Should().NotBe(HttpStatusCode.Redirect);
        (await PostAsync(http, token, "alice", "wonderland")).Should().Be(HttpStatusCode.Redirect);

        using var other = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        token = TokenField().Match(await other.GetStringAsync("/Account/Login")).Groups[1].Value;
        for (var i = 0; i < 20; i++)
            (await PostAsync(other, token, i % 2 == 0 ? "alice" : "nobody", $"wrong-{i}")).Should().Be(HttpStatusCode.OK);

        (await PostAsync(other, token, "alice", "wonderland")).Should().Be(HttpStatusCode.OK, "the address has to wait");
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string? token, string name, string password)
    {
        var fields = new Dictionary<string, string> { ["name"] = name, ["password"] = password };
        if (token is not null)
            fields["__RequestVerificationToken"] = token;
        using var reply = await http.PostAsync("/Account/Login", new FormUrlEncodedContent(fields));
        return reply.StatusCode;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
