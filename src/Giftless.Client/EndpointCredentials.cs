using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Giftless.Client;

/// <summary>What the endpoint wants to see, remembered so that it is asked for once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Nothing asks the semaphore for a handle, which alone would have to be closed.")]
internal sealed class EndpointCredentials(Uri endpoint, GitLfsClientOptions options)
{
    private readonly SemaphoreSlim _turn = new(1);
    private AuthenticationHeaderValue? _known;
    private AuthenticationHeaderValue? _accepted;

    /// <summary>Whether an address is the endpoint's own host, which alone may see the credentials.</summary>
    public bool Covers(Uri address) =>
        Uri.Compare(address, endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    public AuthenticationHeaderValue? Known => Volatile.Read(ref _known);

    /// <summary>The server took them.</summary>
    public ValueTask AcceptAsync(AuthenticationHeaderValue taken, CancellationToken cancellationToken) =>
        options.CredentialsAccepted is { } accept && Interlocked.Exchange(ref _accepted, taken) != taken
            ? accept(cancellationToken)
            : default;

    /// <summary>Asks for others than those that the server refused; many requests that are refused together ask once.</summary>
    /// <returns>Null where there are none.</returns>
    public async Task<AuthenticationHeaderValue?> RenewAsync(AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
    {
        if (options.Credentials is not { } ask)
            return null;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (ReferenceEquals(_known, refused))
                _known = await ask(cancellationToken).ConfigureAwait(false);
            return _known;
        }
        finally
        {
            _turn.Release();
        }
    }
}
