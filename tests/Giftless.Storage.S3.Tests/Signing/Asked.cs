using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Giftless.Storage.S3.Signing;

namespace Giftless.Storage.S3.Tests.Signing;

/// <summary>A request that both signers are asked for.</summary>
public sealed record Asked(
    HttpVerb Verb, string Key, (string Name, string Value)[] Headers, string? Disposition, string? Token, int Part, int Seconds)
{
    private bool IsPart => Verb == HttpVerb.PUT && Part > 0;

    private bool HasDisposition => Verb == HttpVerb.GET && Disposition is not null;

    public GetPreSignedUrlRequest AsSdkRequest(Place place)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = place.Bucket,
            Key = Key,
            Verb = Verb,
            Protocol = place.Scheme,
            Expires = DateTime.UtcNow.AddSeconds(Seconds),
        };
        foreach (var (name, value) in Headers)
            request.Headers[name] = value;
        if (HasDisposition)
            request.ResponseHeaderOverrides.ContentDisposition = Disposition;
        if (IsPart)
            (request.UploadId, request.PartNumber) = ("2~upload id", Part);
        return request;
    }

    internal UnsignedRequest AsOurRequest()
    {
        var query = new List<KeyValuePair<string, string>>();
        if (HasDisposition)
            query.Add(KeyValuePair.Create("response-content-disposition", Disposition!));
        if (IsPart)
            query.AddRange(
                [KeyValuePair.Create("partNumber", Part.ToString(CultureInfo.InvariantCulture)), KeyValuePair.Create("uploadId",
                    "2~upload id")]);
        return new UnsignedRequest(
            Verb.ToString(), Key, [.. Headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], query);
    }
}
