using Giftless.Storage.Blobs;
using Giftless.Tests;

namespace Giftless.Core.Tests.Batch;

/// <summary>What the transfer "basic" offers over a storage that signs requests, or hides behind a decorator.</summary>
public sealed class DirectTransferTests
{
    private static readonly Sample Held = Sample.Of(10);

    [Test]
    public async Task Offers_what_the_storage_signed_for_as_long_as_it_signed_it()
    {
        var engine = Engines.Over(new SigningStorage());

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
    public async Task What_one_request_to_the_storage_cannot_carry_passes_through_the_server() =>
        (await Engines.Over(new SigningStorage()).AnswerAsync("upload", [($"{1:x64}", (5L << 30) + 1)]))[0].Actions!.Upload!.Href
            .Should().StartWith("http://host/");

    private sealed class SigningStorage : DelegatingBlobStore, IBlobSigner
    {
        public SigningStorage()
            : base(LookupStorage.Holding((Held.Oid, 10)))
        {
        }

        public BlobBinding Binding { get; } = new() { Size = Promise.Kept, Sha256 = Promise.Kept, Absence = Promise.Kept };

        public long MaxWriteSize => 5L << 30;

        public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken) =>
            new(new SignedRequest
            {
                Url = "https://cloud/put",
                Headers = new Dictionary<string, string> { ["x-size"] = $"{options.Size}" },
                Lifetime = options.Lifetime,
            });

        public ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken) =>
            new(new SignedRequest { Url = "https://cloud/get", Lifetime = options.Lifetime });
    }
}
