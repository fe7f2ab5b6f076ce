using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Giftless.Tests;
using Giftless.Tests.Storage;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>An object is there when all of it was copied, and not before; whatever goes wrong leaves nothing in its place.</summary>
public sealed class AzurePublicationTests
{
    private static readonly Sample Content = Sample.Of(1000);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Content.Oid);

    private readonly Intermediary _between = new();
    private BlobContainerClient _container = null!;
    private ObjectStore _storage = null!;

    private ObjectStore Uploads => _storage;

    [SetUp]
    public async Task OpenAsync()
    {
        (_between.Refuses, _between.CopyStatus) = (_ => false, null);
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(_between, HttpPipelinePosition.PerCall);
        _container = new BlobServiceClient(
            AzureFixture.Server.ConnectionString, options).GetBlobContainerClient((await AzureFixture.NewContainerAsync()).Name);
        _storage = AzureStores.Open(_container);
    }

    [TearDown]
    public void Close() => _storage.Dispose();

    [Test]
    public async Task No_copy_goes_on_by_itself()
    {
        (await Uploads.FinishUploadAsync(Key, await SendAsync(), 1000, default)).Should().Be(PutOutcome.Stored);
        _between.Requests.Should().NotContain(request => request.StartsWith("copy ", StringComparison.Ordinal));
        var found = (await Target.GetPropertiesAsync()).Value;
        found.BlobCopyStatus.Should().BeNull();
        (found.ContentLength, found.ContentType).Should().Be((1000, "application/octet-stream"));
        (await Target.DownloadContentAsync()).Value.Content.ToArray().Should().Equal(Content.Bytes);
        (await AzureFixture.ListAsync(_container)).Should().ContainSingle("what was staged is gone");
    }

    [TestCase("block")]
    [TestCase("blocklist")]
    public async Task A_copy_that_fails_leaves_nothing_and_can_be_repeated(string operation)
    {
        var upload = await SendAsync();
        _between.Refuses = request => request == operation;
        await FluentActions.Awaiting(() => Uploads.FinishUploadAsync(Key, upload, 1000, default))
            .Should().ThrowAsync<StorageUnavailableException>();
        (await _storage.GetSizeAsync(Key, default)).Should().BeNull();

        _between.Refuses = _ => false;
        (await Uploads.FinishUploadAsync(Key, upload, 1000, default)).Should().Be(PutOutcome.Stored);
        (await _storage.GetSizeAsync(Key, default)).Should().Be(1000);
    }

    [Test]
    public async Task Several_that_finish_the_same_upload_at_the_same_time_agree()
    {
        var upload = await SendAsync();
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Uploads.FinishUploadAsync(Key, upload, 1000, default))));
        outcomes.Should().OnlyContain(outcome => outcome == PutOutcome.Stored || outcome == PutOutcome.AlreadyPresent);
        (await Target.DownloadContentAsync()).Value.Content.ToArray().Should().Equal(Content.Bytes);
    }

    [TestCase("pending", null)]
    [TestCase("failed", null)]
    [TestCase("aborted", null)]
    [TestCase("success", 1000L)]
    public async Task What_a_copy_is_still_making_or_has_left_is_no_object(string status, long? size)
    {
        await _storage.PutAsync(Key, new MemoryStream(Content.Bytes), 1000, default);
        _between.CopyStatus = status;
        (await _storage.GetSizeAsync(Key, default)).Should().Be(size);
    }

    [Test]
    public async Task An_object_with_another_length_is_left_alone_and_said()
    {
        var upload = await SendAsync();
        await Target.UploadAsync(new MemoryStream(Content.Bytes, 0, 10));
        (await FluentActions.Awaiting(() => Uploads.FinishUploadAsync(Key, upload, 1000, default))
            .Should().ThrowAsync<LfsException>()).Which.Code.Should().Be(409);
        (await _storage.GetSizeAsync(Key, default)).Should().Be(10);
    }

    private BlockBlobClient Target => _container.GetBlockBlobClient($"{Key.Repository}/{Key.Oid}");

    private async Task<string> SendAsync()
    {
        var signed = await _storage.SignUploadAsync(Key, 1000, TimeSpan.FromHours(1), default);
        await SignedRequests.SendAsync(HttpMethod.Put, signed.Request, Content.Bytes);
        return signed.Upload!;
    }

    /// <summary>Sees what is asked of the account, refuses some of it, and changes what it says of copies.</summary>
    private sealed class Intermediary : HttpPipelineSynchronousPolicy
    {
        public List<string> Requests { get; } = [];

        public Func<string, bool> Refuses { get; set; } = _ => false;

        public string? CopyStatus { get; set; }

        public override void OnSendingRequest(HttpMessage message)
        {
            var query = message.Request.Uri.Query;
            var operation = query.Contains("comp=blocklist", StringComparison.Ordinal) && message.Request.Method == RequestMethod.Put
                ? "blocklist"
                : query.Contains("comp=block&", StringComparison.Ordinal) ? "block"
                : message.Request.Headers.Contains("x-ms-copy-source") ? "copy " : "";
            lock (Requests)
                Requests.Add(operation);
            if (Refuses(operation))
                throw new RequestFailedException(503, "busy");
        }

        public override void OnReceivedResponse(HttpMessage message)
        {
            if (CopyStatus is not null)
                message.Response = new WithCopyStatus(message.Response, CopyStatus);
        }
    }

    private sealed class WithCopyStatus(Response inner, string status) : Response
    {
        public override int Status => inner.Status;

        public override string ReasonPhrase => inner.ReasonPhrase;

        public override Stream? ContentStream
        {
            get => inner.ContentStream;
            set => inner.ContentStream = value;
        }

        public override string ClientRequestId
        {
            get => inner.ClientRequestId;
            set => inner.ClientRequestId = value;
        }

        public override void Dispose() => inner.Dispose();

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            if (name != "x-ms-copy-status")
                return inner.Headers.TryGetValue(name, out value);
            value = status;
            return true;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
            inner.Headers.TryGetValues(name, out values);

        protected override bool ContainsHeader(string name) => name == "x-ms-copy-status" || inner.Headers.Contains(name);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => inner.Headers;
    }
}
