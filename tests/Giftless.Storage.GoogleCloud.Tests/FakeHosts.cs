using Google.Apis.Http;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>Sends Google's library to the fake, whichever of Google's hosts it means.</summary>
internal sealed class FakeHosts(Uri fake) : HttpClientFactory
{
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new Redirect(fake, base.CreateHandler(args));

    private sealed class Redirect(Uri fake, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(fake, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
