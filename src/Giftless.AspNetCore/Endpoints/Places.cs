using System.Net;
using System.Threading.RateLimiting;
using Giftless.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>So many places at a time, and so many of them for one address.</summary>
internal sealed class Places(int most, int mostPerAddress) : IDisposable
{
    private readonly int _mostAtOnce = Math.Min(most, mostPerAddress);

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateLimitPartition.GetConcurrencyLimiter(
            ClientAddress.Of(context), _ => new ConcurrencyLimiterOptions { PermitLimit = mostPerAddress })),
        PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.GetConcurrencyLimiter(
            0, _ => new ConcurrencyLimiterOptions { PermitLimit = most })));

    /// <summary>Takes places until what is returned is disposed of. One that needs more than there are has to have all of them.</summary>
    public RateLimitLease Take(HttpContext context, int places) => _limiter.AttemptAcquire(context, Math.Min(places, _mostAtOnce));

    public void Dispose() => _limiter.Dispose();
}

/// <summary>The places of one server.</summary>
internal sealed class MountPlaces(TransferLimits limits) : IDisposable
{
    /// <summary>For transfers.</summary>
    public Places Transfers { get; } = new(limits.MaxConcurrent, limits.MaxConcurrentPerAddress);

    /// <summary>For the links of replies that clients have not taken yet.</summary>
    public Places Replies { get; } = new(limits.MaxUnreadLinks, limits.MaxUnreadLinksPerAddress);

    public void Dispose()
    {
        Transfers.Dispose();
        Replies.Dispose();
    }
}
