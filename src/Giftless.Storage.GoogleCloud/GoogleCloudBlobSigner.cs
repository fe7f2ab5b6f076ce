using System.Collections.Concurrent;
using System.Globalization;
using Giftless.Storage.Blobs;
using Google.Cloud.Storage.V1;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Signs what clients send to the service themselves.</summary>
internal sealed class GoogleCloudBlobSigner(GoogleIdentity identity, GoogleCloudStorageOptions options, StoreCalls calls, TimeProvider time)
    : IBlobSigner, IBlobPartSigner
{
    /// <summary>
    /// An object may have been sent as a compressed one. Who asks so, in its own words, is given the bytes that are stored, by the service
    /// and by its own library.
    /// </summary>
    private static readonly Dictionary<string, string> AsItIs = new() { ["Accept-Encoding"] = "gzip" };

    private static readonly Dictionary<string, string> NoHeaders = [];

    private const int MostKept = 10_000;

    private readonly TimeSpan _maxLifetime =
        identity.IsRemote ? GoogleCloudLimits.MaxLifetimeOfManagedKeys : GoogleCloudLimits.MaxLifetime;

    /// <summary>Signatures that cost a call are given out again for half of their life.</summary>
    private readonly ConcurrentDictionary<(string Name, string Disposition), (SignedRequest Request, DateTimeOffset Expires)> _kept = new();

    public BlobBinding Binding { get; } = new() { Size = Promise.Kept, Sha256 = PromiseOf(options), Absence = PromiseOf(options) };

    public long MaxWriteSize => GoogleCloudLimits.MaxObjectSize;

    public async ValueTask<SignedRequest> SignReadAsync(string name, SignedRead read, CancellationToken cancellationToken)
    {
        var id = (name, read.Disposition);
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(id, out var kept) && kept.Expires - now is var left && left >= kept.Request.Lifetime / 2)
            return kept.Request with { Lifetime = left };

        var template = NewRequest(HttpMethod.Get, name).WithQueryParameters(
            Signed([new("response-content-disposition", read.Disposition), new("response-content-type", LfsMediaType.Content)]));
        var signed = await SignAsync(template, AsItIs, read.Lifetime, cancellationToken);
        if (identity.IsRemote)
        {
            if (_kept.Count >= MostKept)
                _kept.Clear();
            _kept[id] = (signed, now + signed.Lifetime);
        }

        return signed;
    }

    public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite write, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>
        {
            ["x-goog-content-length-range"] = string.Create(CultureInfo.InvariantCulture, $"{write.Size},{write.Size}"),
        };
        if (write.Sha256 is { } sha256)
            headers["x-goog-content-sha256"] = sha256;
        if (write.IsCreateOnly)
            headers["x-goog-if-generation-match"] = "0";
        var template = NewRequest(HttpMethod.Put, name)
            .WithRequestHeaders(Signed([.. headers]))
            .WithContentHeaders(Signed([new("Content-Type", LfsMediaType.Content)]));
        return SignAsync(
            template, new(headers) { ["Content-Type"] = LfsMediaType.Content }, write.Lifetime, cancellationToken);
    }

    /// <summary>The length is signed and not handed out: clients that send a body say how long it is.</summary>
    public ValueTask<SignedRequest> SignPartAsync(
        BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var template = NewRequest(HttpMethod.Put, upload.Name)
            .WithContentHeaders(Signed([new("Content-Length", part.Size.ToString(CultureInfo.InvariantCulture))]))
            .WithQueryParameters(Signed(GoogleCloudBlobParts.QueryOf(upload, part)));
        return SignAsync(template, NoHeaders, lifetime, cancellationToken);
    }

    /// <summary>Google is believed to check what it documents; what stands at another address, such as an emulator, is tried out.</summary>
    private static Promise PromiseOf(GoogleCloudStorageOptions options) =>
        options.UploadIntegrity == UploadIntegrity.Staged ? Promise.None : options.IsGoogle ? Promise.Kept : Promise.Untried;

    private UrlSigner.RequestTemplate NewRequest(HttpMethod method, string name) =>
        UrlSigner.RequestTemplate.FromBucket(options.Bucket).WithObjectName(name).WithHttpMethod(method);

    private async ValueTask<SignedRequest> SignAsync(
        UrlSigner.RequestTemplate template, Dictionary<string, string> headers, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var granted = lifetime < _maxLifetime ? lifetime : _maxLifetime;
        var settings = UrlSigner.Options.FromDuration(granted)
            .WithSigningVersion(SigningVersion.V4)
            .WithScheme(options.Origin.Scheme)
            .WithHost(options.Origin.Host)
            .WithPort(options.Origin.IsDefaultPort ? null : options.Origin.Port);
        var url = await calls.RunAsync(
            "sign a link", cancellation => identity.Signer.SignAsync(template, settings, cancellation), cancellationToken);
        return new SignedRequest { Url = url, Headers = headers, Lifetime = granted };
    }

    private static IEnumerable<KeyValuePair<string, IEnumerable<string>>> Signed(KeyValuePair<string, string>[] pairs) =>
        pairs.Select(pair => KeyValuePair.Create<string, IEnumerable<string>>(pair.Key, [pair.Value]));
}
