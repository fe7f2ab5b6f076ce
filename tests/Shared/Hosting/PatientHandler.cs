using System.Diagnostics;

namespace Giftless.Tests.Hosting;

/// <summary>
/// Sends requests as they are, and says of one that gets no answer which it was, and what the server last wrote. A machine under load may
/// hold up a store for a minute.
/// </summary>
internal sealed class PatientHandler(LogRecorder log) : DelegatingHandler(
    new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
{
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(3);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var since = Stopwatch.StartNew();
        try
        {
            return await base.SendAsync(request, limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"{request.Method} {request.RequestUri} got no answer in {since.Elapsed}. The server wrote last: "
                + string.Join(" | ", log.All().TakeLast(4)),
                exception);
        }
    }
}
