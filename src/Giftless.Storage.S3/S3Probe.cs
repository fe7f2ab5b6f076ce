using System.Security.Cryptography;
using Amazon.Runtime;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3;

/// <summary>Does to the bucket what clients will do, and what they must not be able to.</summary>
internal sealed class S3Probe(S3Bucket bucket, S3Objects objects, S3Signer signer, HttpClient client, S3StorageOptions options, UploadIntegrity integrity) : IProbedStorage
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(64);

    public async Task<string> ProbeAsync(CancellationToken cancellationToken)
    {
        var key = $"{bucket.StagedPrefix}probe.{StagedKey.NewUnique()}";
        try
        {
            await ShouldSucceedAsync(await PutAsync(key, _content, integrity, [], cancellationToken), "store a small object", cancellationToken);
            if (await objects.FindSizeAsync(key, cancellationToken) != _content.Length)
                throw new StorageProbeException($"{Place} does not show what was stored in it.");
            await using (var stream = await objects.OpenAsync(key, 0, _content.Length, entityTag: null, cancellationToken))
            {
                if (stream is null || (await SHA256.HashDataAsync(stream, cancellationToken)).AsSpan().SequenceEqual(SHA256.HashData(_content)) is false)
                    throw new StorageProbeException($"{Place} gives back other bytes than were stored in it.");
            }

            return await DescribeAsync(key, cancellationToken);
        }
        catch (LfsException exception)
        {
            throw new StorageProbeException($"{Place} does not work: {ReasonOf(exception)}.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or AmazonClientException)
        {
            throw new StorageProbeException($"{Place} cannot be reached: {exception.Message}", exception);
        }
        finally
        {
            await DeleteAsync(key);
        }
    }

    private string Place => $"s3://{bucket.Name}/{bucket.Prefix} ({options.ServiceUrl?.ToString() ?? "Amazon S3"})";

    private async Task<string> DescribeAsync(string key, CancellationToken cancellationToken)
    {
        byte[] wrong = [.. _content];
        wrong[0] ^= 1;
        var refusesWrongBodies = await RefusesAsync(key, wrong, integrity, [], cancellationToken);
        if (integrity != UploadIntegrity.None && !refusesWrongBodies && options.Mode == TransferMode.Direct)
        {
            throw new StorageProbeException(
                $"{Place} took a body whose SHA-256 is not the signed one, so that anybody who may upload could store anything under an oid. "
                + $"{nameof(options.UploadIntegrity)} is {integrity}; set GitLfs:Storage:S3:UploadIntegrity to {UploadIntegrity.ContentSha256}, {UploadIntegrity.Checksum} or {UploadIntegrity.None}.");
        }

        var createsOnly = await RefusesAsync(key, _content, integrity, [KeyValuePair.Create("If-None-Match", "*")], cancellationToken);
        if (options.CreateOnly && !createsOnly)
            throw new StorageProbeException($"{Place} does not know If-None-Match; set GitLfs:Storage:S3:CreateOnly to false.");

        var bindsLength = await RefusesAsync(key, _content.AsMemory(1), UploadIntegrity.None, [], cancellationToken, length: _content.Length);
        return $"{Place}, {options.Mode}; "
            + (integrity == UploadIntegrity.None ? "uploads are staged and checked by this server" : $"the store refuses bodies with another SHA-256 ({integrity}): {YesNo(refusesWrongBodies)}")
            + $"; another length: {YesNo(bindsLength)}; overwriting where that is asked: {YesNo(createsOnly)}";
    }

    private static string YesNo(bool value) => value ? "yes" : "no";

    private async Task<bool> RefusesAsync(
        string key, ReadOnlyMemory<byte> body, UploadIntegrity bound, KeyValuePair<string, string>[] headers, CancellationToken cancellationToken, int? length = null)
    {
        using var reply = await PutAsync(key, body, bound, headers, cancellationToken, length);
        return !reply.IsSuccessStatusCode;
    }

    /// <summary>Puts a body as a client would, signed for the right content.</summary>
    private async Task<HttpResponseMessage> PutAsync(
        string key, ReadOnlyMemory<byte> body, UploadIntegrity bound, KeyValuePair<string, string>[] more, CancellationToken cancellationToken, int? length = null)
    {
        var headers = S3Direct.BindingHeaders(bound, new Oid(SHA256.HashData(_content))).Concat(bucket.KeepingHeaders()).Concat(more).ToList();
        var request = new UnsignedRequest("PUT", key, [.. headers, S3Direct.LengthHeader(length ?? body.Length)], []);
        var (url, _) = await signer.SignAsync(request, Lifetime, cancellationToken);
        using var message = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ReadOnlyMemoryContent(body) };
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(message, cancellationToken);
    }

    private async Task ShouldSucceedAsync(HttpResponseMessage reply, string operation, CancellationToken cancellationToken)
    {
        using (reply)
        {
            if (reply.IsSuccessStatusCode)
                return;
            var code = S3Failures.CodeIn(await reply.Content.ReadAsStringAsync(cancellationToken));
            throw new StorageProbeException($"{Place} refused to {operation} with {(int)reply.StatusCode} {code}: {S3Failures.ReasonOf(reply.StatusCode, code)}.");
        }
    }

    private static string ReasonOf(LfsException exception) => exception.InnerException?.Message ?? exception.Message;

    /// <summary>Left behind, it is deleted by the cleaner.</summary>
    private async Task DeleteAsync(string key)
    {
        try
        {
            await bucket.Client.DeleteObjectAsync(bucket.Name, key);
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
        }
    }
}
