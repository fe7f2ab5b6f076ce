using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Giftless.Client;

/// <summary>Sends requests to the endpoint and to the addresses of actions, and tells what failures mean.</summary>
internal sealed class LfsHttp(
    HttpClient http, Uri endpoint, EndpointCredentials credentials, GitLfsClientOptions options, TimeProvider time)
{
    private const int MaxJson = 16 * 1024 * 1024;

    public ActivityWatch Watch(CancellationToken cancellationToken) => new(options.ActivityTimeout, time, cancellationToken);

    /// <summary>Asks the endpoint for JSON.</summary>
    /// <param name="create">Makes the request, once more where the server wants credentials.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="accepted">A status beside those of success of which the body is wanted too.</param>
    /// <exception cref="ClientFailure">There was no reply, another status, or another thing than what was to come.</exception>
    public async Task<T> AskAsync<T>(
        Func<HttpRequestMessage> create, CancellationToken cancellationToken, HttpStatusCode? accepted = null)
    {
        using var watch = Watch(cancellationToken);
        using var response = await SendAsync(create, watch, sendCredentials: true).ConfigureAwait(false);
        if (response.StatusCode != accepted)
            await RequireSuccessAsync(response, watch).ConfigureAwait(false);
        var bytes = await BoundedReply.ReadAsync(response.Content, MaxJson + 1, watch).ConfigureAwait(false);
        if (bytes.Length > MaxJson)
            throw new ClientFailure($"The server's reply has more than {MaxJson} bytes.") { Code = (int)response.StatusCode };
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, ReplyJson.Of<T>()) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new ClientFailure($"The server's reply is not what the protocol says: {exception.Message}", exception)
            {
                Code = (int)response.StatusCode,
            };
        }
    }

    /// <summary>Sends a request of an action that has to succeed, and gives its reply.</summary>
    /// <exception cref="ClientFailure">It did not succeed. 401, 403 and 410 ask for new links.</exception>
    public async Task<HttpResponseMessage> ActAsync(
        Func<HttpRequestMessage> create, ActivityWatch watch, bool sendCredentials, HttpStatusCode? accepted = null)
    {
        var response = await SendAsync(create, watch, sendCredentials).ConfigureAwait(false);
        if (response.StatusCode == accepted)
            return response;
        try
        {
            await RequireSuccessAsync(response, watch, isAction: true).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>How long the server asks to wait, or null.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, ActivityWatch watch, bool sendCredentials)
    {
        var used = credentials.Known;
        var (response, isCovered) = await SendOnceAsync(create(), watch, sendCredentials ? used : null).ConfigureAwait(false);

        if (response.StatusCode != HttpStatusCode.Unauthorized || !sendCredentials || !isCovered)
            return response;

        // Credentials that are known may have run out: others are asked for, once for each request, of a person perhaps.
        watch.Pause();
        var renewed = await credentials.RenewAsync(used, watch.CallerToken).ConfigureAwait(false);
        watch.Seen();
        if (renewed is null || ReferenceEquals(renewed, used))
            return response;

        response.Dispose();
        (response, _) = await SendOnceAsync(create(), watch, renewed).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            await AcceptAsync(renewed, watch).ConfigureAwait(false);
        return response;
    }

    private async Task AcceptAsync(AuthenticationHeaderValue taken, ActivityWatch watch)
    {
        watch.Pause();
        await credentials.AcceptAsync(taken, watch.CallerToken).ConfigureAwait(false);
        watch.Seen();
    }

    private async Task<(HttpResponseMessage Response, bool IsCovered)> SendOnceAsync(
        HttpRequestMessage request, ActivityWatch watch, AuthenticationHeaderValue? authorization)
    {
        using (request)
        {
            var method = request.Method;
            request.RequestUri = new Uri(endpoint, request.RequestUri!);
            var isCovered = credentials.Covers(request.RequestUri) && !request.Headers.Contains("Authorization");
            if (isCovered)
                request.Headers.Authorization = authorization;
            try
            {
                var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
                watch.Seen();
                if (request.Method == method)
                    return (response, isCovered);

                // Its success would be that of another page, such as one to sign in at.
                response.Dispose();
                throw new ClientFailure($"The server redirects a {method} in a way that makes a {request.Method} of it.");
            }
            catch (Exception exception) when ((request.Content as SourceContent)?.SourceFailure is { } failure)
            {
                throw new ClientFailure($"The content could not be read: {failure.Message}", exception);
            }
            catch (Exception exception) when (watch.Judge(exception) is { } failure)
            {
                throw failure;
            }
        }
    }

    private async Task RequireSuccessAsync(HttpResponseMessage response, ActivityWatch watch, bool isAction = false)
    {
        if (response.IsSuccessStatusCode)
            return;
        var code = (int)response.StatusCode;
        throw new ClientFailure(await BoundedReply.ReadErrorAsync(response, watch).ConfigureAwait(false))
        {
            Code = code,
            RetryAfter = RetryAfter(response),
            Remedy = isAction && code is (401 or 403 or 410) ? Remedy.NewLinks : Statuses.RemedyOf(code),
        };
    }
}
