using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Giftless.GoogleCloud.Fake;

/// <summary>A service account with a key that its owner has, one that only the service has, and an HMAC key.</summary>
public sealed class FakeAccount
{
    // To make them takes long; all fakes of a process have the same.
    private static readonly RSA SharedOwnedKey = RSA.Create(2048);
    private static readonly RSA SharedManagedKey = RSA.Create(2048);

    private readonly Uri _service;

    internal FakeAccount(Uri service) => _service = service;

    public string Email { get; } = "lfs@project.iam.gserviceaccount.com";

    public string HmacAccessId { get; } = $"GOOG1E{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}";

    public string HmacSecret { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30));

    internal RSA OwnedKey { get; } = SharedOwnedKey;

    internal RSA ManagedKey { get; } = SharedManagedKey;

    /// <summary>The JSON key as the console hands it out, but for the address that gives tokens.</summary>
    public string KeyJson => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "project",
        ["private_key_id"] = "1",
        ["private_key"] = OwnedKey.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = Email,
        ["client_id"] = "1",
        ["token_uri"] = new Uri(_service, "/token").AbsoluteUri,
        ["universe_domain"] = "googleapis.com",
    }.ToJsonString();
}
