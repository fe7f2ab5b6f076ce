using System.Threading.RateLimiting;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Giftless.Authentication.Users;

/// <summary>
/// Lets few passwords be checked at a time, which is slow on purpose, one of each address, and the others wait their turn: signed-in users
/// are to notice nothing of those who guess.
/// </summary>
internal sealed class PasswordQueue : IDisposable
{
    private const int WaitingOfAddress = 16;
    private const int WaitingOfAll = 256;

    private readonly PartitionedRateLimiter<HttpContext> _turns = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, System.Net.IPAddress>(context =>
            RateLimitPartition.GetConcurrencyLimiter(ClientAddress.Of(context), _ => Turns(1, WaitingOfAddress))),
        PartitionedRateLimiter.Create<HttpContext, int>(_ =>
            RateLimitPartition.GetConcurrencyLimiter(0, _ => Turns(Math.Max(1, Environment.ProcessorCount / 2), WaitingOfAll))));

    /// <summary>Waits for a turn, which lasts until what is returned is disposed of.</summary>
    /// <exception cref="LfsException">429: too many wait already.</exception>
    public async ValueTask<RateLimitLease> WaitAsync(HttpContext context)
    {
        var turn = await _turns.AcquireAsync(context, permitCount: 1, context.RequestAborted);
        if (turn.IsAcquired)
            return turn;

        turn.Dispose();
        throw new LfsException(429, "Too many sign in at the moment.") { RetryAfter = TimeSpan.FromSeconds(3) };
    }

    public void Dispose() => _turns.Dispose();

    private static ConcurrencyLimiterOptions Turns(int atATime, int waiting) =>
        new() { PermitLimit = atATime, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
