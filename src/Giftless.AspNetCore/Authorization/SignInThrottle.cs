using System.Collections.Concurrent;
using System.Net;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Slows down whoever sends wrong credentials again and again. Requests with good ones, or without any, are not touched, so users who
/// share an address do not shut each other out.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    private const int MaxAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<IPAddress, Failures> _failures = new();

    /// <summary>Counts a request that is about to be answered 401.</summary>
    /// <returns>True, after a while, when its address has sent wrong credentials too often.</returns>
    public async ValueTask<bool> HoldUpAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<LfsRoute>() is not { } route)
            return false;

        var now = time.GetUtcNow();
        if (_failures.Count >= MaxAddresses)
            Forget(now);
        var failures = _failures.AddOrUpdate(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            static (_, now) => new Failures(1, now),
            static (_, known, now) => now - known.Since < Window ? known with { Count = known.Count + 1 } : new Failures(1, now),
            now);
        if (failures.Count <= route.Mount.Options.FailedSignInsPerMinute)
            return false;

        await Task.Delay(Delay, time, context.RequestAborted);
        return true;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, failures) in _failures)
        {
            if (now - failures.Since >= Window)
                _failures.TryRemove(address, out _);
        }

        if (_failures.Count >= MaxAddresses)
            _failures.Clear();
    }

    private readonly record struct Failures(int Count, DateTimeOffset Since);
}
