using System.Text;
using Giftless.GoogleCloud.Fake;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>Makes stores of objects on a fake, as the registration does.</summary>
internal static class FakeStorage
{
    public const string Prefix = "lfs/";

    public static ObjectStore Open(FakeGoogleCloud fake, Action<GoogleCloudStorageOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new GoogleCloudStorageOptions();
        Configure(options, fake);
        configure?.Invoke(options);
        time ??= TimeProvider.System;
        var blobs = new GoogleCloudBlobStore(options, time, NullLogger<GoogleCloudBlobStore>.Instance);
        return new ObjectStore(blobs, options, time, NullLogger<ObjectStore>.Instance);
    }

    /// <summary>The account's key and the fake's bucket.</summary>
    public static void Configure(GoogleCloudStorageOptions options, FakeGoogleCloud fake)
    {
        options.Bucket = FakeGoogleCloud.Bucket;
        options.Prefix = Prefix;
        options.Endpoint = fake.Address;
        options.AccountKeyBase64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(fake.Account.KeyJson));
    }

    public static void UseHmac(GoogleCloudStorageOptions options, FakeGoogleCloud fake) =>
        (options.HmacAccessId, options.HmacSecret) = (fake.Account.HmacAccessId, fake.Account.HmacSecret);
}
