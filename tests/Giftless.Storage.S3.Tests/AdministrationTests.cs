using System.Net;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Giftless.Storage.Blobs;
using Giftless.Storage.S3.Tests.Support;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Storage.S3.Tests;

/// <summary>What the documentation tells administrators to set up, set up.</summary>
public sealed class AdministrationTests : IDisposable
{
    private static readonly Sample Content = Sample.Of(20_000);

    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private CephBucket _bucket = null!;

    [SetUp]
    public async Task CreateBucketAsync() => _bucket = await CephBucket.CreateAsync();

    public void Dispose() => _bucket?.Dispose();

    [Test]
    public async Task The_documented_rights_are_enough_and_no_more()
    {
        var user = await _bucket.Gateway.CreateUserAsync();
        var policy = DocumentedJson.With("Statement").ToJsonString()
            .Replace("arn:aws:iam::ACCOUNT:user/giftless", $"arn:aws:iam:::user/{user.Name}", StringComparison.Ordinal)
            .Replace("BUCKET", _bucket.Name, StringComparison.Ordinal);
        await _bucket.Client.PutBucketPolicyAsync(_bucket.Name, policy);
        var storage = _bucket.Open(
            options => (options.Prefix, options.AccessKey, options.SecretKey) = ("lfs/", user.AccessKey, user.SecretKey));
        using var client = new HttpClient();

        (await StorageProbe.RunAsync(storage, client, default)).NeverOffersWrongBodies.Should().BeTrue();
        var large = Sample.Of(9 * 1024 * 1024);
        await storage.PutAsync(Key with { Oid = large.Oid }, new MemoryStream(large.Bytes), large.Size, default);
        await SendInPartsAsync(storage);
        var abandoned = await storage.OpenUploadAsync(Key with { Oid = Sample.Of(1).Oid }, 2048, 1024, default);
        await storage.AbortUploadAsync(Key with { Oid = Sample.Of(1).Oid }, abandoned.Name, default);
        using var cleaner = new ObjectStoreCleaner(
            storage, "", new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStoreCleaner>.Instance);
        await cleaner.CleanAsync(default);
        (await _bucket.ListAsync()).Should().BeEquivalentTo([$"lfs/{Key.Repository}/{Key.Oid}", $"lfs/{Key.Repository}/{large.Oid}"]);

        await FluentActions.Awaiting(() => storage.DeleteAsync(Key, default))
            .Should().ThrowAsync<StorageUnavailableException>("objects are not the server's to delete");
        (await storage.GetSizeAsync(Key, default)).Should().Be(Content.Size);
    }

    [Test]
    public async Task Browsers_of_the_documented_origin_may_use_links()
    {
        var rule = DocumentedJson.With("CORSRules")["CORSRules"]![0]!;
        await _bucket.Client.PutCORSConfigurationAsync(_bucket.Name, new CORSConfiguration
        {
            Rules =
            [
                new CORSRule
                {
                    AllowedOrigins = Texts(rule["AllowedOrigins"]),
                    AllowedMethods = Texts(rule["AllowedMethods"]),
                    AllowedHeaders = Texts(rule["AllowedHeaders"]),
                    ExposeHeaders = Texts(rule["ExposeHeaders"]),
                    MaxAgeSeconds = (int)rule["MaxAgeSeconds"]!,
                },
            ],
        });
        var storage = _bucket.Open(options => (options.UploadIntegrity, options.CreateOnly) = (UploadIntegrity.Both, true));
        var signed = (await storage.SignUploadAsync(Key, Content.Size, TimeSpan.FromMinutes(5), default)).Request;
        using var client = new HttpClient();

        (await PreflightAsync(client, signed, "https://app.example.com")).Should().Be("https://app.example.com");
        (await PreflightAsync(client, signed, "https://evil.example.com")).Should().BeNull();
    }

    [Test]
    public async Task The_documented_lifecycle_is_taken()
    {
        var rules = DocumentedJson.With("Rules")["Rules"]!.AsArray().Select(rule => new LifecycleRule
        {
            Id = (string?)rule!["ID"],
            Status = LifecycleRuleStatus((string?)rule["Status"]),
            Filter = new LifecycleFilter
            {
                LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = (string?)rule["Filter"]!["Prefix"] },
            },
            AbortIncompleteMultipartUpload = rule["AbortIncompleteMultipartUpload"] is { } abort
                ? new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = (int)abort["DaysAfterInitiation"]! } : null,
            Expiration = rule["Expiration"] is { } expiration ? new LifecycleRuleExpiration { Days = (int)expiration["Days"]! } : null,
        }).ToList();
        await _bucket.Client.PutLifecycleConfigurationAsync(_bucket.Name, new LifecycleConfiguration { Rules = rules });

        var taken = (await _bucket.Client.GetLifecycleConfigurationAsync(_bucket.Name)).Configuration.Rules;
        taken.Select(rule => (rule.Id, rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation, rule.Expiration?.Days))
            .Should().BeEquivalentTo(
                rules.Select(rule => (rule.Id, rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation, rule.Expiration?.Days)));
    }

    private static async Task SendInPartsAsync(ObjectStore storage)
    {
        var uploads = storage;
        var upload = await uploads.OpenUploadAsync(Key, Content.Size, 8192, default);
        foreach (var part in uploads.PartLimits.Cut(Content.Size, 8192))
        {
            var signed = await storage.SignPartAsync(Key, upload.Name, part, TimeSpan.FromMinutes(5), default);
            await SignedRequests.SendAsync(HttpMethod.Put, signed, Content.Bytes.AsMemory((int)part.Offset, (int)part.Size));
        }

        (await uploads.FinishUploadAsync(Key, upload.Name, Content.Size, default)).Should().Be(PutOutcome.Stored);
    }

    /// <summary>Asks what a browser asks before it sends.</summary>
    private static async Task<string?> PreflightAsync(HttpClient client, SignedRequest signed, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, signed.Url);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add(
            "Access-Control-Request-Headers", string.Join(", ", signed.Headers.Keys.Select(name => name.ToLowerInvariant())));
        using var reply = await client.SendAsync(request);
        return reply.StatusCode == HttpStatusCode.OK && reply.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed)
            ? allowed.Single() : null;
    }

    private static List<string> Texts(JsonNode? array) => [.. array!.AsArray().Select(item => (string)item!)];

    private static Amazon.S3.LifecycleRuleStatus LifecycleRuleStatus(string? value) => Amazon.S3.LifecycleRuleStatus.FindValue(value);
}
