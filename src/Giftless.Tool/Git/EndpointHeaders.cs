namespace Giftless.Tool.Git;

/// <summary>
/// Adds to requests to the endpoint's host what git's settings or its SSH server say, where the request has nothing of that name.
/// </summary>
internal sealed class EndpointHeaders(
    Uri endpoint, Func<CancellationToken, ValueTask<IEnumerable<KeyValuePair<string, string>>>> ask, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isMeant = Uri.Compare(
            request.RequestUri, endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        if (isMeant)
        {
            foreach (var (name, value) in await ask(cancellationToken))
            {
                if (!request.Headers.NonValidated.Contains(name))
                    request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
