using CsCheck;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Core.Tests.Storage;

/// <summary>
/// Resumable uploads against a model that knows one number: how many bytes are here. Whatever is done, on whatever server and in whatever
/// order, the upload stands there, and the object that it becomes is right.
/// </summary>
public sealed class ResumableUploadModelTests
{
    private const int PartSize = 100;
    private const int MaxSize = 450;

    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(7);
    private static readonly ObjectKey Key = new(RepositoryName.Parse("org/repo"), Sample.Of(1).Oid);

    /// <summary>What the store can do beyond what every store can.</summary>
    public enum Capable
    {
        /// <summary>It appends.</summary>
        Append,

        /// <summary>It takes parts.</summary>
        Parts,

        /// <summary>It can do nothing more.</summary>
        Nothing,
    }

    private enum Deed
    {
        Send,
        Break,
        SendElsewhere,
        SendTooMuch,
        Finish,
        Abort,
        Abandon,
    }

    private sealed record Step(Deed Deed, int Server, int Length);

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Deed.Send)), (6, Gen.Const(Deed.Break)), (2, Gen.Const(Deed.SendElsewhere)), (2, Gen.Const(Deed.SendTooMuch)),
            (3, Gen.Const(Deed.Finish)), (1, Gen.Const(Deed.Abort)), (1, Gen.Const(Deed.Abandon))),
        Gen.Int[0, 1],
        Gen.Int[0, 220]).Select((deed, server, length) => new Step(deed, server, length)).Array[0, 40];

    [Test]
    public Task An_upload_stands_where_the_model_says([Values] Capable capable) =>
        Gen.Select(Gen.Int[1, MaxSize], Steps).SampleAsync(
            (size, steps) => RunAsync(capable, Sample.Of(size), steps), iter: 300, threads: 2, print: Print);

    private static async Task RunAsync(Capable capable, Sample content, Step[] steps)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var blobs = StoreOf(capable);
        var options = new ObjectStoreOptions { AbandonedAfter = AbandonedAfter };
        using var first = new ObjectStore(blobs, options, time, NullLogger<ObjectStore>.Instance);
        using var second = new ObjectStore(blobs, options, time, NullLogger<ObjectStore>.Instance);
        var servers = new[] { first, second };
        var key = Key with { Oid = content.Oid };
        var offset = 0;
        foreach (var (step, place) in steps.Select((step, place) => (step, place)))
        {
            var server = servers[step.Server];
            var because = $"of step {place}, {step}, at {offset} of {content.Size}";
            var length = (int)Math.Min(step.Length, content.Size - offset);
            switch (step.Deed)
            {
                case Deed.Send:
                    var sent = await SendAsync(server, new MemoryStream(content.Bytes, offset, length), length);
                    sent.Offset.Should().Be(offset += length, because);
                    break;
                case Deed.Break:
                    var broken = new BrokenStream(content.Bytes.AsMemory(offset, length));
                    await FluentActions.Awaiting(() => SendAsync(server, broken, content.Size - offset))
                        .Should().ThrowAsync<IOException>(because);
                    offset += length;
                    break;
                case Deed.SendElsewhere when step.Length != offset && step.Length <= content.Size:
                    await FluentActions.Awaiting(() => server.AppendAsync(
                        key, content.Size, step.Length, Stream.Null, 0, default)).Should().ThrowAsync<OffsetException>(because);
                    break;
                case Deed.SendTooMuch:
                    await FluentActions.Awaiting(() => SendAsync(server, Stream.Null, content.Size - offset + 1))
                        .Should().ThrowAsync<ObjectMismatchException>(because);
                    break;
                case Deed.Abort:
                    await server.AbortResumableAsync(key, content.Size, default);
                    offset = 0;
                    break;
                case Deed.Abandon:
                    await foreach (var abandoned in server.FindAbandonedAsync(DateTimeOffset.UtcNow + (2 * AbandonedAfter), default))
                        await abandoned.DeleteAsync(default);
                    offset = 0;
                    break;
                case Deed.Finish when offset == content.Size:
                    var upload = await SendAsync(server, Stream.Null, 0);
                    (await server.FinishUploadAsync(key, upload.Name!, content.Size, default)).Should().Be(PutOutcome.Stored, because);
                    await using (var stored = await server.OpenReadAsync(key, 0, content.Size, default))
                    {
                        var bytes = new byte[content.Size];
                        await stored!.ReadExactlyAsync(bytes);
                        bytes.Should().Equal(content.Bytes, because);
                    }

                    (await blobs.ListAsync(".staged/", default).ToListAsync()).Should().BeEmpty(because);
                    return;
            }

            (await servers[1 - step.Server].FindResumableAsync(key, content.Size, default)).Offset.Should().Be(offset, because);
        }

        Task<ResumableUpload> SendAsync(ObjectStore server, Stream stream, long length) =>
            server.AppendAsync(key, content.Size, offset, stream, length, default);
    }

    private static string Print((int Size, Step[] Steps) run) => $"{run.Size} bytes: {string.Join(", ", run.Steps.AsEnumerable())}";

    private static Limited StoreOf(Capable capable) =>
        capable == Capable.Parts ? new WithShortParts(new InMemoryBlobStore()) : new Limited(new InMemoryBlobStore(), capable);

    /// <summary>A store that can do no more than a test wants.</summary>
    private class Limited(InMemoryBlobStore inner, Capable capable) : DelegatingBlobStore(inner)
    {
        protected override bool Keeps<T>() =>
            typeof(T) == typeof(IBlobMove) || (typeof(T) == typeof(IBlobAppend) && capable == Capable.Append);
    }

    private sealed class WithShortParts(InMemoryBlobStore inner) : Limited(inner, Capable.Parts), IBlobParts
    {
        private IBlobParts Parts => (IBlobParts)Inner;

        public PartLimits Limits => Parts.Limits with { MaxPartSize = PartSize };

        public Task<string> StartAsync(string name, CancellationToken cancellationToken) => Parts.StartAsync(name, cancellationToken);

        public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
            Parts.ListUploadsAsync(prefix, cancellationToken);

        public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
            Parts.ListPartsAsync(upload, cancellationToken);

        public Task<BlobPart?> PutPartAsync(BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken) =>
            Parts.PutPartAsync(upload, part, content, cancellationToken);

        public Task<BlobInfo?> CompleteAsync(
            BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken) =>
            Parts.CompleteAsync(upload, parts, cancellationToken);

        public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => Parts.AbortAsync(upload, cancellationToken);
    }

    private sealed class BrokenStream(ReadOnlyMemory<byte> bytes) : ForwardStream
    {
        private int _position;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_position == bytes.Length)
                throw new IOException("The line broke.");
            var count = Math.Min(Math.Min(buffer.Length, 37), bytes.Length - _position);
            bytes.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return new(count);
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }
}
