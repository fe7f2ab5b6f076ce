using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Giftless.Authentication.Jwt;

/// <summary>
/// Asks an authority for its keys so that its silence holds up few and not for long: whoever comes while it is asked waits for the same
/// answer, nobody longer than <see cref="Patience"/>, and after a failure it is left alone for <see cref="Pause"/>.
/// </summary>
internal sealed class AuthorityDiscovery(IConfigurationManager<OpenIdConnectConfiguration> authority, TimeProvider time)
    : IConfigurationManager<OpenIdConnectConfiguration>
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<OpenIdConnectConfiguration>? _asking;
    private (Exception Failure, DateTimeOffset Until)? _pause;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        Task<OpenIdConnectConfiguration> asking;
        lock (_gate)
        {
            if (_pause is { } pause && time.GetUtcNow() < pause.Until)
                throw new InvalidOperationException("The authority did not answer a moment ago.", pause.Failure);
            if (_asking is null || _asking.IsCompleted)
                _asking = authority.GetConfigurationAsync(CancellationToken.None);
            asking = _asking;
        }

        try
        {
            return await asking.WaitAsync(Patience, time, cancel);
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            lock (_gate)
                _pause = (exception, time.GetUtcNow() + Pause);
            throw new InvalidOperationException("The authority does not answer.", exception);
        }
    }

    public void RequestRefresh() => authority.RequestRefresh();
}
