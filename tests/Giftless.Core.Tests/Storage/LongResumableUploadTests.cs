using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Giftless.Events;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Transfer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Giftless.Core.Tests.Storage;

/// <summary>
/// Long uploads are finished soon after their last byte: what has passed through the server was hashed on its way. The store remembers only
/// how long things are; all bytes are zeros.
/// </summary>
public sealed class LongResumableUploadTests
{
    private const long GiB = 1024 * 1024 * 1024;

    private static readonly RepositoryName Repository = RepositoryName.Parse("org/repo");

    /// <summary>The long form is run by name: it hashes 50 GiB twice.</summary>
    [TestCase(1)]
    [TestCase(50, Explicit = true)]
    public async Task What_has_passed_through_is_not_read_again(int gibibytes)
    {
        var store = new ForgetfulStore();
        var size = gibibytes * GiB;
        var key = await KeyOfZerosAsync(size);
        using var objects = Open(store);
        var upload = await SendAsync(objects, key, size, 0, size);

        var since = Stopwatch.StartNew();
        (await FinishAsync(objects, key, upload, size)).Should().BeTrue();
        await TestContext.Out.WriteLineAsync($"Finished {since.Elapsed.TotalSeconds:0.000} s after the last byte.");
        store.BytesRead.Should().Be(0);
        (await objects.GetSizeAsync(key, default)).Should().Be(size);
    }

    [TestCase(1)]
    [TestCase(50, Explicit = true)]
    public async Task After_a_change_of_server_the_client_has_its_answer_in_time(int gibibytes)
    {
        var store = new ForgetfulStore();
        var size = gibibytes * GiB;
        var key = await KeyOfZerosAsync(size);
        using (var first = Open(store))
            await SendAsync(first, key, size, 0, size / 2);
        using var second = Open(store);
        var offset = (await second.FindResumableAsync(key, size, default)).Offset;
        var upload = await SendAsync(second, key, size, offset, size - offset);

        var since = Stopwatch.StartNew();
        var isStored = await FinishAsync(second, key, upload, size);
        await TestContext.Out.WriteLineAsync($"Answered {since.Elapsed.TotalSeconds:0.000} s after the last byte, stored: {isStored}.");
        since.Elapsed.Should().BeLessThan(UploadFinisher.Patience + TimeSpan.FromSeconds(5));
        while (await second.GetSizeAsync(key, default) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        store.BytesRead.Should().Be(size, "nobody knows any more what the first server has hashed");
    }

    private static async Task<ObjectKey> KeyOfZerosAsync(long size) =>
        new(Repository, new Oid(await SHA256.HashDataAsync(new Zeros(size))));

    private static ObjectStore Open(ForgetfulStore store) =>
        new(store, new ObjectStoreOptions(), TimeProvider.System, NullLogger<ObjectStore>.Instance);

    private static async Task<string> SendAsync(ObjectStore objects, ObjectKey key, long size, long offset, long length) =>
        (await objects.AppendAsync(key, size, offset, new Zeros(length), length, default)).Name!;

    private static Task<bool> FinishAsync(ObjectStore objects, ObjectKey key, string upload, long size)
    {
        var finisher = new UploadFinisher(
            "", new LfsEvents([], NullLogger<LfsEvents>.Instance), new LateFailures(), TimeProvider.System,
            NullLogger<UploadFinisher>.Instance, CancellationToken.None);
        return finisher.FinishAsync(objects, key, upload, size, user: null, default);
    }

    private sealed class Zeros(long length) : ForwardStream
    {
        private long _position;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            buffer[..count].Clear();
            _position += count;
            return count;
        }
    }

    /// <summary>Keeps short blobs, and of parts and of what they are put together to only the lengths.</summary>
    private sealed class ForgetfulStore() : DelegatingBlobStore(new InMemoryBlobStore()), IBlobParts, IBlobMove
    {
        private readonly ConcurrentDictionary<string, BlobInfo> _long = new();
        private readonly ConcurrentDictionary<int, BlobPart> _parts = new();
        private BlobUpload? _upload;

        public long BytesRead { get; private set; }

        public bool IsBoundToVersion => true;

        public PartLimits Limits { get; } = new()
        {
            MinPartSize = 5 * 1024 * 1024,
            MaxPartSize = 5 * GiB,
            MaxParts = 10_000,
            MaxObjectSize = 5 * 1024 * GiB,
        };

        public override ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
            _long.TryGetValue(name, out var found) ? new(found) : base.FindAsync(name, cancellationToken);

        public override ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken)
        {
            if (!_long.TryGetValue(name, out var found))
                return base.OpenAsync(name, range, cancellationToken);
            var length = range.Length ?? found.Size - range.Offset;
            BytesRead += length;
            return new(new Zeros(length));
        }

        public override Task DeleteAsync(string name, string? version, CancellationToken cancellationToken) =>
            _long.TryRemove(name, out _) ? Task.CompletedTask : base.DeleteAsync(name, version, cancellationToken);

        public Task<string> StartAsync(string name, CancellationToken cancellationToken)
        {
            _upload = new BlobUpload { Name = name, Id = "1" };
            return Task.FromResult("1");
        }

        public IAsyncEnumerable<BlobUpload> ListUploadsAsync(string prefix, CancellationToken cancellationToken) =>
            (_upload is null ? [] : new[] { _upload }).ToAsyncEnumerable();

        public Task<IReadOnlyDictionary<int, BlobPart>?> ListPartsAsync(BlobUpload upload, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<int, BlobPart>?>(_upload is null ? null : _parts.ToDictionary());

        public async Task<BlobPart?> PutPartAsync(
            BlobUpload upload, UploadPart part, Stream content, CancellationToken cancellationToken)
        {
            await content.CopyToAsync(Stream.Null, cancellationToken);
            return _parts[part.Number] = new BlobPart
            {
                Number = part.Number,
                Size = part.Size,
                Version = part.Number.ToString(CultureInfo.InvariantCulture),
            };
        }

        public Task<BlobInfo?> CompleteAsync(
            BlobUpload upload, IReadOnlyList<BlobPart> parts, CancellationToken cancellationToken)
        {
            _upload = null;
            return Task.FromResult<BlobInfo?>(_long[upload.Name] = new BlobInfo
            {
                Name = upload.Name,
                Size = parts.Sum(part => part.Size),
                Version = "1",
                WrittenAt = DateTimeOffset.UtcNow,
            });
        }

        public Task AbortAsync(BlobUpload upload, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
        {
            _long[target] = source with { Name = target };
            return Task.FromResult(MoveOutcome.Moved);
        }
    }
}
