using System.Net;
using Google.Apis.Http;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Makes connections that do not wait for ever to be made, and that follow the names of the service to other machines.</summary>
internal sealed class GoogleHttp : HttpClientFactory
{
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = args.GZipEnabled ? DecompressionMethods.GZip : DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };
}
