using System.Text.Json.Nodes;
using CsCheck;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Authentication.Tests;

/// <summary>The token of a link opens what it was made for as it is, and nothing in any other form.</summary>
public sealed class ActionTokenMutationTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= ";

    private static readonly Sample Held = Sample.Of(10);
    private static readonly Sample Other = Sample.Of(11);

    private LfsHost _host = null!;
    private string _token = null!;
    private string[] _others = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await LfsHost.StartAsync(setup =>
        {
            setup.Options = Unthrottled.Options;
            setup.Lfs = lfs => lfs.AddInMemoryLocks().AddJwt(jwt => jwt.Key = TestKeys.Secret);
            setup.Map = app => app.MapGitLfs();
        });
        _host.Hold(Held);
        _host.Hold(Other);
        _token = await TokenAsync(Held);
        _others = [await TokenAsync(Other), await TokenAsync(Held, upload: true)];
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Works_as_it_is() => (await GetAsync(_token)).Should().Be(200);

    [Test]
    public void Never_works_with_characters_changed_inserted_or_left_out() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, _token.Length - 1], Gen.Int[0, Alphabet.Length - 1]).Array[1, 4].Sample(edits =>
        {
            var token = _token;
            foreach (var (kind, at, letter) in edits)
                token = Edit(token, kind, Math.Min(at, token.Length - 1), Alphabet[letter]);
            // Space around it counts for nothing.
            return token.Trim(' ') == _token || GetAsync(token).GetAwaiter().GetResult() == 403;
        }, iter: 400, threads: 1);

    [Test]
    public void Never_works_with_a_part_of_another() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, _token.Length - 1], Gen.Bool).Sample((which, at, turned) =>
        {
            var (first, second) = turned ? (_others[which], _token) : (_token, _others[which]);
            var token = string.Concat(first.AsSpan(0, Math.Min(at, first.Length)), second.AsSpan(Math.Min(at, second.Length)));
            // Space around it counts for nothing.
            return token.Trim(' ') == _token || GetAsync(token).GetAwaiter().GetResult() == 403;
        }, iter: 300, threads: 1);

    [TestCase("objects/batch", "POST")]
    [TestCase("locks", "GET")]
    [TestCase("locks", "POST")]
    [TestCase("locks/verify", "POST")]
    [TestCase("locks/1/unlock", "POST")]
    public async Task Opens_nothing_but_transfers(string resource, string method)
    {
        foreach (var token in _others.Prepend(_token))
        {
            var request = new HttpRequestMessage(new HttpMethod(method), LfsHost.PathOf(resource));
            request.Headers.TryAddWithoutValidation("Giftless-Action", token);
            if (method == "POST")
                request.Content = LfsHost.LfsContent("{}");
            (await _host.StatusAsync(request)).Should().Be(401);
        }
    }

    private static string Edit(string token, int kind, int at, char letter) => kind switch
    {
        0 => $"{token[..at]}{letter}{token[(at + 1)..]}",
        1 => $"{token[..at]}{letter}{token[at..]}",
        _ when token.Length > 1 => token.Remove(at, 1),
        _ => token,
    };

    private async Task<int> GetAsync(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, LfsHost.PathOf(Held));
        request.Headers.TryAddWithoutValidation("Giftless-Action", token);
        return await _host.StatusAsync(request);
    }

    private async Task<string> TokenAsync(Sample content, bool upload = false)
    {
        var operation = upload ? "upload" : "download";
        using var response = await _host.Client.SendAsync(
            Requests.Batch(operation, content: upload ? Sample.Of(12) : content).Bearer(TestKeys.Token()));
        var reply = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return reply!["objects"]![0]!["actions"]![operation]!["header"]!["Giftless-Action"]!.ToString();
    }
}
