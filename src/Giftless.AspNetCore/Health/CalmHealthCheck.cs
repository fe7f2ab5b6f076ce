using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Giftless.AspNetCore.Health;

/// <summary>
/// Looks once, however many ask at the same time or soon after, and does not wait for ever: whoever may ask for the health of a server
/// cannot make it busy.
/// </summary>
/// <param name="what">What is looked at, in words that precede "does not answer".</param>
/// <param name="probe">Looks.</param>
/// <param name="time">The clock.</param>
internal sealed class CalmHealthCheck(string what, Func<CancellationToken, Task<HealthCheckResult>> probe, TimeProvider time) : IHealthCheck
{
    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _looking;
    private long _since;

    /// <summary>How long a result is good for.</summary>
    public static TimeSpan Fresh { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a look may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Task<HealthCheckResult> looking;
        lock (_gate)
        {
            if (_looking is null || (_looking.IsCompleted && time.GetElapsedTime(_since) >= Fresh))
                (_looking, _since) = (LookAsync(), time.GetTimestamp());
            looking = _looking;
        }

        return looking.WaitAsync(cancellationToken);
    }

    private async Task<HealthCheckResult> LookAsync()
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            return await probe(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy($"{what} does not answer.", exception);
        }
    }
}
