using Giftless.GoogleCloud.Fake;
using Giftless.Tests;
using Giftless.Tests.Storage;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Storage.GoogleCloud.Tests;

/// <summary>As whom the server uses the bucket and signs. What each signs has to be good for the service.</summary>
public sealed class IdentityTests
{
    private const string MetadataHost = "GCE_METADATA_HOST";
    private const string DefaultCredentials = "GOOGLE_APPLICATION_CREDENTIALS";

    private static readonly Sample Content = Sample.Of(100);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeClouds _clouds = new();

    [SetUp]
    public Task StartAsync() => _clouds.OpenAsync(time: _time);

    [TearDown]
    public ValueTask StopAsync()
    {
        Environment.SetEnvironmentVariable(MetadataHost, null);
        Environment.SetEnvironmentVariable(DefaultCredentials, null);
        return _clouds.DisposeAsync();
    }

    private FakeGoogleCloud Fake => _clouds.Fake;

    private IEnumerable<string> SignatureCalls => Fake.Calls.Where(call => call.Contains(":signBlob", StringComparison.Ordinal));

    [Test]
    public async Task A_key_file_will_do()
    {
        using var folder = new TempFolder();
        var file = Path.Join(folder.Path, "key.json");
        await File.WriteAllTextAsync(file, Fake.Account.KeyJson);
        await ShouldWorkAsync(options => (options.AccountKeyBase64, options.AccountKeyFile) = (null, file));
        SignatureCalls.Should().BeEmpty();
    }

    [Test]
    public Task A_key_in_base64_will_do() => ShouldWorkAsync(_ => { });

    [Test]
    public Task An_hmac_key_will_do() => ShouldWorkAsync(options => FakeStorage.UseHmac(options, Fake));

    /// <summary>Links are signed by it, and calls of the JSON API are not.</summary>
    [Test]
    public void An_hmac_key_alone_is_refused_with_the_way_that_there_is_for_it()
    {
        using var folder = new TempFolder();
        Environment.SetEnvironmentVariable(DefaultCredentials, Path.Join(folder.Path, "none.json"));
        FluentActions.Invoking(() => FakeStorage.Open(Fake, options =>
        {
            FakeStorage.UseHmac(options, Fake);
            options.AccountKeyBase64 = null;
        })).Should().Throw<OptionsValidationException>().WithMessage("*HMAC key signs links and nothing else*S3 provider*ServiceUrl*");
    }

    [Test]
    public async Task An_hmac_key_signs_in_place_of_an_identity_that_could_not()
    {
        await ShouldWorkAsync(options =>
        {
            UseMachine(options);
            FakeStorage.UseHmac(options, Fake);
        });
        SignatureCalls.Should().BeEmpty();
    }

    [Test]
    public Task A_credential_of_the_hosts_will_do() => ShouldWorkAsync(options => (options.AccountKeyBase64, options.Credential) =
        (null, CredentialFactory.FromJson<ServiceAccountCredential>(Fake.Account.KeyJson).ToGoogleCredential()));

    [Test]
    public async Task An_identity_of_the_machine_has_Google_sign()
    {
        await ShouldWorkAsync(UseMachine);
        SignatureCalls.Should().NotBeEmpty();
    }

    [Test]
    public async Task An_account_that_is_acted_as_signs()
    {
        await ShouldWorkAsync(options =>
        {
            UseMachine(options);
            options.Credential = options.Credential!.Impersonate(
                new ImpersonatedCredential.Initializer(Fake.Account.Email) { HttpClientFactory = new FakeHosts(Fake.Address) });
        });
        Fake.Calls.Should().Contain(call => call.Contains(":generateAccessToken", StringComparison.Ordinal));
        SignatureCalls.Should().NotBeEmpty();
    }

    [Test]
    public void The_account_that_options_name_is_acted_as()
    {
        var options = new GoogleCloudStorageOptions { ServiceAccountEmail = "other@project.iam.gserviceaccount.com" };
        UseMachine(options);
        var identity = GoogleIdentity.Of(options);
        identity.Credential.UnderlyingCredential.Should().BeOfType<ImpersonatedCredential>()
            .Which.TargetPrincipal.Should().Be(options.ServiceAccountEmail);
        identity.IsRemote.Should().BeTrue();
    }

    [Test]
    public async Task Signatures_that_cost_a_call_are_given_again_for_half_of_their_life()
    {
        var storage = await _clouds.OpenAsync(UseMachine, _time);
        var downloads = storage;
        var lifetime = TimeSpan.FromHours(1);
        var first = await downloads.SignDownloadAsync(Key, null, lifetime, default);
        _time.Advance(TimeSpan.FromMinutes(25));
        var second = await downloads.SignDownloadAsync(Key, null, lifetime, default);
        second.Url.Should().Be(first.Url);
        second.Lifetime.Should().Be(TimeSpan.FromMinutes(35), "the client has to know what is left");
        SignatureCalls.Should().HaveCount(1);

        _time.Advance(TimeSpan.FromMinutes(10));
        (await downloads.SignDownloadAsync(Key, null, lifetime, default)).Lifetime.Should().Be(lifetime);
        SignatureCalls.Should().HaveCount(2);
    }

    [Test]
    public async Task Google_does_not_promise_its_own_keys_for_longer_than_twelve_hours()
    {
        var storage = await _clouds.OpenAsync(UseMachine, _time);
        (await storage.SignDownloadAsync(Key, null, TimeSpan.FromDays(2), default)).Lifetime.Should().Be(TimeSpan.FromHours(12));
    }

    [Test]
    public async Task A_signature_that_cannot_be_had_is_unavailability()
    {
        var storage = await _clouds.OpenAsync(UseMachine, _time);
        Fake.Trouble = context =>
        {
            if (context.Request.Path.Value!.EndsWith(":signBlob", StringComparison.Ordinal))
                context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        await FluentActions.Awaiting(async () => await storage.SignDownloadAsync(Key, null, TimeSpan.FromHours(1), default))
            .Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public void A_credential_that_cannot_sign_is_refused_at_start() =>
        FluentActions.Invoking(
            () =>
                FakeStorage.Open(
                    Fake, options => (options.AccountKeyBase64, options.Credential) = (null, GoogleCredential.FromAccessToken("token"))))
            .Should().Throw<OptionsValidationException>().WithMessage("*cannot sign*ServiceAccountEmail*");

    [TestCase("e30=")]
    [TestCase("bm8ganNvbg==")]
    public void A_key_that_is_none_is_refused_at_start(string base64) =>
        FluentActions.Invoking(() => FakeStorage.Open(Fake, options => options.AccountKeyBase64 = base64))
            .Should().Throw<OptionsValidationException>().WithMessage("*GitLfs:Storage:GoogleCloud*");

    /// <summary>A machine of Google's, whose services are the fake's.</summary>
    private void UseMachine(GoogleCloudStorageOptions options)
    {
        // Some questions to the metadata server do not go by the client of the credential.
        Environment.SetEnvironmentVariable(MetadataHost, Fake.Address.Authority);
        var machine = new ComputeCredential(new ComputeCredential.Initializer { HttpClientFactory = new FakeHosts(Fake.Address) });
        (options.AccountKeyBase64, options.Credential) = (null, machine.ToGoogleCredential());
    }

    private async Task ShouldWorkAsync(Action<GoogleCloudStorageOptions> configure)
    {
        var storage = await _clouds.OpenAsync(configure, TimeProvider.System);
        var upload = await storage.SignUploadAsync(Key, Content.Size, TimeSpan.FromHours(1), default);
        await SignedRequests.SendAsync(HttpMethod.Put, upload.Request, Content.Bytes);
        (await storage.GetSizeAsync(Key, default)).Should().Be(Content.Size);
        var download = await storage.SignDownloadAsync(Key, null, TimeSpan.FromHours(1), default);
        await SignedRequests.SendAsync(HttpMethod.Get, download, default);
    }
}
