using System.Net.Http.Headers;

namespace Giftless.Client;

/// <summary>How a <see cref="GitLfsClient"/> goes about its work.</summary>
public sealed class GitLfsClientOptions
{
    /// <summary>
    /// Gives the credentials for the endpoint, as <c>new AuthenticationHeaderValue("Basic", …)</c>. It is asked when the server answers
    /// 401, and again when it does so to what was given last; null gives up. They are sent to the endpoint's scheme, host and port only.
    /// </summary>
    public Func<CancellationToken, ValueTask<AuthenticationHeaderValue?>>? Credentials { get; set; }

    /// <summary>Is told once, when the server took what <see cref="Credentials"/> gave last, so that it can be kept.</summary>
    public Func<CancellationToken, ValueTask>? CredentialsAccepted { get; set; }

    /// <summary>How many objects are moved at a time.</summary>
    /// <value>At least 1; the default is 8.</value>
    public int MaxParallelObjects { get; set; } = 8;

    /// <summary>How many parts of one object are sent at a time.</summary>
    /// <value>At least 1; the default is 4.</value>
    public int MaxParallelParts { get; set; } = 4;

    /// <summary>
    /// Whether uploads may go by <c>tus</c>, which sends no byte again that has come, and all of them through the server. A server that can
    /// do it prefers it to parts that go straight to its store.
    /// </summary>
    /// <value>The default is false.</value>
    public bool UsesTus { get; set; }

    /// <summary>
    /// How often in a row a request is tried again that failed for a while: no connection, 408, 429, 5xx but 501, 507 and 509.
    /// </summary>
    /// <value>0 tries once; the default is 8.</value>
    public int MaxRetries { get; set; } = 8;

    /// <summary>For how long a request that keeps failing is tried again, counted from the last that made headway.</summary>
    /// <value>The default is ten minutes.</value>
    public TimeSpan MaxRetryTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait before the first retry; each further one waits twice as long, less up to a half by chance.</summary>
    /// <value>The default is half a second.</value>
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long to wait before a retry at the most, where the server does not ask for more by <c>Retry-After</c>.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request may stand still, without a byte in either direction, before its connection counts as broken.</summary>
    /// <value>The default is one minute.</value>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait for a server that puts an object together and checks it, after it has all bytes (202).</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan MaxFinishTime { get; set; } = TimeSpan.FromHours(1);

    internal void Validate()
    {
        RequireAtLeast(MaxParallelObjects, 1, nameof(MaxParallelObjects));
        RequireAtLeast(MaxParallelParts, 1, nameof(MaxParallelParts));
        RequireAtLeast(MaxRetries, 0, nameof(MaxRetries));
        foreach (var (value, name) in new[]
        {
            (MaxRetryTime, nameof(MaxRetryTime)), (FirstRetryDelay, nameof(FirstRetryDelay)), (MaxRetryDelay, nameof(MaxRetryDelay)),
            (ActivityTimeout, nameof(ActivityTimeout)), (MaxFinishTime, nameof(MaxFinishTime)),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(24))
                throw new ArgumentException($"{nameof(GitLfsClientOptions)}.{name} is {value}; it has to be above 0 and at most 24 days.");
        }
    }

    private static void RequireAtLeast(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentException($"{nameof(GitLfsClientOptions)}.{name} is {value}; it has to be at least {least}.");
    }
}
