using System.Security.Cryptography;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Scopes;
using Giftless.Tests.Hosting;

namespace Giftless.Authentication.Tests;

/// <summary>Keys that are made anew for each run, and tokens signed with them.</summary>
internal static class TestKeys
{
    private static readonly RSA RsaKey = RSA.Create(2048);
    private static readonly ECDsa EcKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public const string AllOfRepository = $"obj:{LfsHost.Repository}/*";

    public static string Secret { get; } = NewSecret();

    public static string OtherSecret { get; } = NewSecret();

    public static RSA Rsa => RsaKey;

    /// <summary>The key that signs with an algorithm.</summary>
    public static string Private(string algorithm) => algorithm[..2] switch
    {
        "HS" => Secret,
        "ES" => EcKey.ExportPkcs8PrivateKeyPem(),
        _ => RsaKey.ExportPkcs8PrivateKeyPem(),
    };

    /// <summary>The key that checks what <see cref="Private"/> signed.</summary>
    public static string Public(string algorithm) => algorithm[..2] switch
    {
        "HS" => Secret,
        "ES" => EcKey.ExportSubjectPublicKeyInfoPem(),
        _ => RsaKey.ExportSubjectPublicKeyInfoPem(),
    };

    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    public static LfsTokenIssuer Issuer(Action<LfsTokenIssuerOptions>? configure = null, TimeSpan issuedFromNow = default)
    {
        var options = new LfsTokenIssuerOptions { Key = Secret };
        configure?.Invoke(options);
        return new LfsTokenIssuer(options, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow + issuedFromNow));
    }

    /// <summary>A token of <see cref="Secret"/> that is good for an hour.</summary>
    public static string Token(params string[] scopes) => Issuer().Issue("ann", scopes.Length == 0 ? [AllOfRepository] : scopes);

    public static string Scope(string repository, params LfsPermission[] permissions) =>
        new ScopeBuilder(RepositoryName.Parse(repository)).Allow(permissions).ToString();
}
