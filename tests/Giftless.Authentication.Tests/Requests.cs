using System.Net.Http.Headers;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Authentication.Tests;

/// <summary>The requests that tests of ways in send most.</summary>
internal static class Requests
{
    private static readonly Sample New = Sample.Of(100, seed: 7);

    public static HttpRequestMessage Bearer(this HttpRequestMessage request, string token)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    /// <summary>A batch for one object.</summary>
    public static HttpRequestMessage Batch(string operation, string repository = LfsHost.Repository, Sample? content = null) =>
        new(HttpMethod.Post, LfsHost.PathOf("objects/batch", repository))
        {
            Content = LfsHost.LfsContent(
                $$"""{"operation":"{{operation}}","objects":[{"oid":"{{(content ?? New).Oid}}","size":{{(content ?? New).Size}}}]}"""),
        };

    public static async Task<int> StatusAsync(this LfsHost host, HttpRequestMessage request)
    {
        using var response = await host.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>The status of a download batch with a token.</summary>
    public static Task<int> ReadAsync(this LfsHost host, string token, string repository = LfsHost.Repository) =>
        host.StatusAsync(Batch("download", repository).Bearer(token));

    /// <summary>The statuses of a download batch and of an upload batch by a user with a password.</summary>
    public static async Task<(int Read, int Write)> ReadAndWriteAsync(
        this LfsHost host, string user, string password, string repository = LfsHost.Repository) =>
        (await host.StatusAsync(Batch("download", repository).As(user, password)),
            await host.StatusAsync(Batch("upload", repository).As(user, password)));
}
