using System.Text;
using Giftless.Tests;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Giftless.AspNetCore.Tests;

/// <summary>
/// A page of another site makes a browser post with the user's credentials; only what forms cannot send is taken from browsers.
/// </summary>
public sealed class ForeignFormTests
{
    private static readonly Sample Object = Sample.Of(10);

    [Test]
    public async Task Neither_aborts_nor_commits(
        [Values("abort?upload=10", "commit?upload=10&size=10")] string resource, [Values("Origin", "Sec-Fetch-Site")] string header,
        [Values(null, "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/plain")] string? type)
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.AddUsers();
            setup.Map = app => app.MapGitLfs().RequireAuthorization();
        });
        Task<HttpResponseMessage> PostAsync(string? contentType, bool isPage)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"{LfsHost.PathOf(Object)}/{resource}").As("writer");
            if (contentType is not null)
                request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes("a=b")) { Headers = { { "Content-Type", contentType } } };
            if (isPage)
                request.Headers.Add(header, header == "Origin" ? "https://evil.example" : "cross-site");
            return host.Client.SendAsync(request);
        }

        await (await PostAsync(type, isPage: true)).ShouldBeErrorAsync(403, "From a page");
        ((int)(await PostAsync("application/vnd.git-lfs+json", isPage: true)).StatusCode).Should().NotBe(403);
        ((int)(await PostAsync(type, isPage: false)).StatusCode).Should().NotBe(403);
    }
}
