using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Giftless.Storage.GoogleCloud.Client;

namespace Giftless.Storage.GoogleCloud;

/// <summary>Does to the bucket what clients will do, and what they must not be able to.</summary>
internal sealed class BucketProbe(
    HttpClient http, BucketAddress bucket, BucketObjects objects, DirectUploads uploads, ObjectNames names, GoogleCloudStorageOptions options) : IProbedStorage
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private string Place => $"The bucket {bucket.Bucket} at {bucket.Origin}";

    public async Task<string> ProbeAsync(CancellationToken cancellationToken)
    {
        var name = $"{names.StagedFolder}probe.{StagedKey.NewUnique()}";
        var content = RandomNumberGenerator.GetBytes(64);
        try
        {
            var guarantees = options.Mode == TransferMode.Direct
                ? await PutDirectlyAsync(name, content, cancellationToken)
                : await PutThroughServerAsync(name, content, cancellationToken);
            await ShouldReadAsync(name, content, cancellationToken);
            await objects.DeleteAsync(name, generation: null, cancellationToken);
            return $"{Place}, {options.Mode}: {guarantees}";
        }
        catch (StorageUnavailableException exception)
        {
            throw new StorageProbeException($"{Place} cannot be used. {exception.InnerException?.Message ?? exception.Message} See GitLfs:Storage:GoogleCloud and docs/storage-google.md.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new StorageProbeException($"{Place} cannot be reached: {exception.Message}", exception);
        }
    }

    private async Task<string> PutThroughServerAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        if (!await objects.CreateAsync(name, new MemoryStream(content), content.Length, cancellationToken))
            throw new StorageProbeException($"{Place} finds something under a name that nothing has.");
        return "this server checks every upload";
    }

    /// <summary>What goes wrong here is left to the cleaner.</summary>
    private async Task<string> PutDirectlyAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        var signed = await uploads.SignBoundAsync(name, new Oid(SHA256.HashData(content)), content.Length, Lifetime, cancellationToken);
        byte[] wrong = [.. content];
        wrong[0] ^= 1;
        var refusesWrongBodies = await SendAsync(signed, wrong, cancellationToken) is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError;
        if (!refusesWrongBodies)
        {
            if (options.UploadIntegrity == UploadIntegrity.ContentSha256)
                throw new StorageProbeException($"{Place} takes a body that has not the SHA-256 that was signed. Set GitLfs:Storage:GoogleCloud:UploadIntegrity to Staged.");
            await objects.DeleteAsync(name, generation: null, cancellationToken);
        }

        if (await SendAsync(signed, content, cancellationToken) is var status and not HttpStatusCode.OK)
            throw new StorageProbeException($"{Place} answers a signed upload with {(int)status}. The account that signs needs the role Storage Object User there.");
        var refusesOverwriting = await SendAsync(signed, content, cancellationToken) == HttpStatusCode.PreconditionFailed;
        var check = options.UploadIntegrity == UploadIntegrity.ContentSha256 ? "it checks the SHA-256 of uploads" : "uploads are staged until this server has checked them";
        return $"{check}; {(refusesOverwriting ? "nothing is overwritten" : "IT OVERWRITES OBJECTS")}";
    }

    private async Task ShouldReadAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        var found = await objects.FindAsync(name, cancellationToken);
        var read = new byte[content.Length];
        await using (var stream = await objects.OpenAsync(name, generation: null, 0, content.Length, cancellationToken))
        {
            if (stream is not null)
                await stream.ReadExactlyAsync(read, cancellationToken);
        }

        if (found?.Size != content.Length || !read.AsSpan().SequenceEqual(content))
            throw new StorageProbeException($"{Place} does not give back what it was given.");
    }

    /// <summary>As a client does, which knows nothing but what was signed.</summary>
    private async Task<HttpStatusCode> SendAsync(SignedRequest signed, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        using var request = new HttpRequestMessage(HttpMethod.Put, signed.Url) { Content = content };
        foreach (var (header, value) in signed.Headers)
        {
            if (header == "Content-Type")
                content.Headers.ContentType = new MediaTypeHeaderValue(value);
            else
                request.Headers.TryAddWithoutValidation(header, value);
        }

        using var reply = await http.SendAsync(request, cancellationToken);
        return reply.StatusCode;
    }
}
