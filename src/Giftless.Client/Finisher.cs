using System.Net;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Says to the server that all bytes were sent, and waits until it has made the object of them.</summary>
internal sealed class Finisher(LfsHttp http, GitLfsClientOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Sends the action again for as long as the answer is 202.</summary>
    /// <exception cref="ClientFailure">It failed, or took longer than is waited for.</exception>
    public async Task RunAsync(LfsAction action, bool sendCredentials, Func<HttpContent?> body, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await SendAsync(action, sendCredentials, body, cancellationToken).ConfigureAwait(false) is { } pause)
        {
            if (time.GetElapsedTime(began) + pause > options.MaxFinishTime)
                throw new ClientFailure($"The server has all bytes, but did not make the object of them within {options.MaxFinishTime}.");
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The body of a verification.</summary>
    public static HttpContent VerificationOf(BatchRequestObject item) =>
        LfsRequest.BodyOf(new VerifyRequest { Oid = item.Oid, Size = item.Size }, LfsJsonContext.Default.VerifyRequest);

    /// <summary>Null where it is done, else how long to wait.</summary>
    private Task<TimeSpan?> SendAsync(
        LfsAction action, bool sendCredentials, Func<HttpContent?> body, CancellationToken cancellationToken) =>
        new RetryBudget(options, time).RunAsync(
            async () =>
            {
                using var watch = http.Watch(cancellationToken);
                using var response = await http.ActAsync(
                    () => LfsRequest.AcceptJson(ActionRequest.Create(HttpMethod.Post, action.Href, action.Header, body())),
                    watch, sendCredentials).ConfigureAwait(false);
                return response.StatusCode != HttpStatusCode.Accepted ? (TimeSpan?)null
                    : http.RetryAfter(response) is { } asked && asked > Pause ? asked : Pause;
            },
            cancellationToken);
}
