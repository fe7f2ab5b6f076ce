using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Giftless.Transfer;

namespace Giftless.Core.Tests.Batch;

/// <summary>What the transfer "basic" offers over a storage that signs requests, or hides behind a decorator.</summary>
public sealed class DirectTransferTests
{
    private static readonly Sample Held = Sample.Of(10);

    [Test]
    public async Task Offers_what_the_storage_signed_for_as_long_as_it_signed_it()
    {
        var engine = Engines.Over(new Decorator(new SigningStorage()));

        var upload = (await engine.AnswerAsync("upload", [($"{1:x64}", 5L << 30)]))[0].Actions!;
        upload.Upload!.Href.Should().Be("https://cloud/put");
        upload.Upload.ExpiresIn.Should().Be(40_960, "that is what a slow line takes for the size");
        upload.Upload.Header.Should().Equal(new Dictionary<string, string> { ["x-size"] = "5368709120" });
        upload.Verify!.Href.Should().StartWith("http://host/verify/");

        var download = (await engine.AnswerAsync("download", [(Held.Oid.ToString(), 10)]))[0].Actions!;
        download.Download!.Href.Should().Be("https://cloud/get");
        download.Download.Header.Should().BeNull();
    }

    [Test]
    public async Task Refuses_what_one_request_cannot_carry_where_nothing_else_can() =>
        (await Engines.Over(new SigningStorage()).AnswerAsync("upload", [($"{1:x64}", (5L << 30) + 1)]))[0].Error!.Message
            .Should().Contain("5368709120 bytes").And.Contain("multipart-basic");

    [Test]
    public void Refuses_a_storage_that_can_neither_sign_nor_stream() =>
        FluentActions.Invoking(() => Engines.Over(new MuteStorage()))
            .Should().Throw<ArgumentException>().WithMessage("MuteStorage has neither*");

    private sealed class MuteStorage : IObjectStorage
    {
        public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => new((long?)null);
    }

    private sealed class Decorator(IObjectStorage inner) : IObjectStorage
    {
        public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) =>
            inner.GetSizeAsync(key, cancellationToken);

        public T? GetCapability<T>() where T : class => inner.GetCapability<T>();
    }

    private sealed class SigningStorage : IObjectStorage, IDirectUploads, IDirectDownloads
    {
        public ValueTask<long?> GetSizeAsync(ObjectKey key, CancellationToken cancellationToken) => new(key.Oid == Held.Oid ? 10 : null);

        public long MaxUploadSize => 5L << 30;

        public ValueTask<SignedUpload> SignUploadAsync(ObjectKey key, long size, TimeSpan lifetime, CancellationToken cancellationToken) =>
            new(new SignedUpload(new SignedRequest("https://cloud/put", new Dictionary<string, string> { ["x-size"] = $"{size}" }, lifetime)));

        public ValueTask<SignedRequest> SignDownloadAsync(
            ObjectKey key, ContentDisposition? disposition, TimeSpan lifetime, CancellationToken cancellationToken) =>
            new(new SignedRequest("https://cloud/get", new Dictionary<string, string>(), lifetime));
    }
}
