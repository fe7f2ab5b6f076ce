using Giftless.Storage.Blobs;

namespace Giftless.Storage.S3.Tests.Support;

/// <summary>A store that is taken to keep what it promises, without being tried out.</summary>
internal sealed class BelievedStore(IBlobStore inner) : DelegatingBlobStore(inner), IBlobSigner
{
    private readonly IBlobSigner _signer = inner.GetCapability<IBlobSigner>()!;

    public BlobBinding Binding { get; } = new() { Size = Promise.Kept, Sha256 = Promise.Kept };

    public long MaxWriteSize => _signer.MaxWriteSize;

    public ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken) =>
        _signer.SignReadAsync(name, options, cancellationToken);

    public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken) =>
        _signer.SignWriteAsync(name, options, cancellationToken);

    protected override bool Keeps<T>() => true;
}
