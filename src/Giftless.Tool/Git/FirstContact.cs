namespace Giftless.Tool.Git;

/// <summary>
/// Says at once that a server cannot be reached at all, as of a misspelt address. One that was reached before may come back.
/// </summary>
internal sealed class FirstContact(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private volatile bool _isMade;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            _isMade = true;
            return response;
        }
        catch (HttpRequestException exception)
            when (!_isMade && exception.HttpRequestError is (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError))
        {
            throw new ToolException($"{request.RequestUri?.Authority} cannot be reached: {exception.GetBaseException().Message}");
        }
    }
}
