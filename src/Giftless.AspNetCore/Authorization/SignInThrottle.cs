using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Authorization;

/// <summary>
/// Turns away, by 403, who sends wrong credentials again and again, and clients that repeat a 401 without end. The same wrong credentials
/// from one address reach a low limit, and all wrong ones from it together a higher one, so that one forgotten password does not shut out
/// others of its address. Credentials that were good lately pass in any case.
/// </summary>
internal sealed class SignInThrottle : IDisposable
{
    /// <summary>
    /// How many addresses, or credentials, are told apart: those that share a number share their limit, and memory has a bound.
    /// </summary>
    private const int Buckets = 16 * 1024;

    private const int MaxGood = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly ConcurrentDictionary<UInt128, bool> _good = new();
    private readonly PartitionedRateLimiter<int> _credentials;
    private readonly PartitionedRateLimiter<int> _addresses;
    private readonly PartitionedRateLimiter<int> _challenges;

    public SignInThrottle(GitLfsOptions options)
    {
        _credentials = Limit(options.FailedSignInsPerMinute);
        _addresses = Limit(options.FailedSignInsPerMinuteAndAddress);
        _challenges = Limit(options.ChallengesPerMinuteAndAddress);
    }

    /// <summary>Decides whether credentials are looked at, which can be slow, before anybody does.</summary>
    /// <returns>Why not, or null.</returns>
    public LfsException? Refuse(HttpContext context)
    {
        if (CredentialOf(context.Request) is not { } credential)
            return null;

        var address = BytesOf(context);
        var isAddressFree = HasPermits(_addresses, BucketOf(address)) || _good.ContainsKey(credential);
        return isAddressFree && HasPermits(_credentials, BucketOf(address, credential)) ? null : TooOften();
    }

    /// <summary>Remembers that a request's credentials were good.</summary>
    public void Accept(HttpContext context)
    {
        if (CredentialOf(context.Request) is not { } credential || _good.ContainsKey(credential))
            return;
        if (_good.Count >= MaxGood)
            _good.Clear();
        _good[credential] = true;
    }

    /// <summary>Counts a request that is about to be answered 401.</summary>
    /// <returns>What to answer instead where that has come too often; or null.</returns>
    public LfsException? Count(HttpContext context)
    {
        var address = BytesOf(context);
        if (CredentialOf(context.Request) is not { } credential)
        {
            return Take(_challenges, BucketOf(address)) ? null : new LfsException(
                403, "Requests without credentials came from your address too often. Try again in a minute, with credentials.");
        }

        _good.TryRemove(credential, out _);
        var isUnderOne = Take(_credentials, BucketOf(address, credential));
        var isUnderAll = Take(_addresses, BucketOf(address));
        return isUnderOne && isUnderAll ? null : TooOften();
    }

    public void Dispose()
    {
        _credentials.Dispose();
        _addresses.Dispose();
        _challenges.Dispose();
    }

    private static LfsException TooOften() => new(403, "Wrong credentials came from your address too often. Try again in a minute.");

    private static PartitionedRateLimiter<int> Limit(int permits) => PartitionedRateLimiter.Create<int, int>(bucket =>
        RateLimitPartition.GetFixedWindowLimiter(
            bucket, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window }));

    private static bool HasPermits(PartitionedRateLimiter<int> limiter, int bucket) => Take(limiter, bucket, permits: 0);

    private static bool Take(PartitionedRateLimiter<int> limiter, int bucket, int permits = 1)
    {
        using var lease = limiter.AttemptAcquire(bucket, permits);
        return lease.IsAcquired;
    }

    private static byte[] BytesOf(HttpContext context) => ClientAddress.Of(context).GetAddressBytes();

    private int BucketOf(ReadOnlySpan<byte> address, UInt128 credential = default)
    {
        Span<byte> text = stackalloc byte[address.Length + 16];
        address.CopyTo(text);
        BinaryPrimitives.WriteUInt128BigEndian(text[address.Length..], credential);
        return (int)(Digest(text) % Buckets);
    }

    /// <summary>
    /// A number for what a request brings to prove who it is from, or null where it brings nothing. Tokens may be in the address.
    /// </summary>
    private UInt128? CredentialOf(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        var query = request.Query["jwt"];
        return header.Count == 0 && query.Count == 0 ? null : Digest(Encoding.UTF8.GetBytes($"{header}\n{query}"));
    }

    private UInt128 Digest(ReadOnlySpan<byte> text)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, text, mac);
        return BinaryPrimitives.ReadUInt128BigEndian(mac);
    }
}
