using System.Runtime.CompilerServices;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>Reads blobs of whatever store so that a read that stands still ends, and one that breaks goes on where it was.</summary>
internal sealed class BlobReader(IBlobStore blobs, TimeProvider time)
{
    /// <summary>Opens a range of a blob that does not change, or of one version of it.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="offset">The first byte wanted.</param>
    /// <param name="length">How many, 1 or more.</param>
    /// <param name="version">The version, or null.</param>
    /// <param name="cancellationToken">Ends the call, not the stream that it gave.</param>
    /// <returns>A stream of exactly so many bytes, or null where there is no such blob.</returns>
    public async ValueTask<Stream?> OpenAsync(
        string name, long offset, long length, string? version, CancellationToken cancellationToken)
    {
        var range = new BlobRange { Offset = offset, Length = length, Version = version };
        return await OpenOnceAsync(name, range, cancellationToken) is { } first ? new Reading(this, name, range, first) : null;
    }

    private async ValueTask<StoreStream?> OpenOnceAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        await blobs.OpenAsync(name, range, cancellationToken) is { } content ? new StoreStream(content, time) : null;

    private sealed class Reading(BlobReader reader, string name, BlobRange range, StoreStream first) : ForwardStream
    {
        /// <summary>How often it may break without getting on.</summary>
        private const int MaxBreaks = 5;

        /// <summary>How many bytes it has to get on by before it may break as often again.</summary>
        private const long Progress = 1024 * 1024;

        private StoreStream? _current = first;
        private long _position;
        private long _brokenAt;
        private int _breaks;

        public override long Length => range.Length!.Value;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > Length - _position)
                buffer = buffer[..(int)(Length - _position)];
            if (buffer.IsEmpty)
                return new(0);
            if (_current is not null)
            {
                var reading = _current.ReadAsync(buffer, cancellationToken);
                if (!reading.IsCompletedSuccessfully)
                    return GoOnAsync(reading.AsTask(), buffer, cancellationToken);
                if (reading.Result is > 0 and var read)
                {
                    _position += read;
                    return new(read);
                }
            }

            return GoOnAsync(Task.FromResult(0), buffer, cancellationToken);
        }

        /// <summary>Not supported: what comes over a line is waited for.</summary>
        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _current?.Dispose();
            base.Dispose(disposing);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<int> GoOnAsync(Task<int> reading, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            while (true)
            {
                try
                {
                    var read = await reading;
                    if (read == 0)
                        throw new StorageUnavailableException(
                            new EndOfStreamException($"{Length - _position} bytes less came than there are."));
                    _position += read;
                    return read;
                }
                catch (StorageUnavailableException) when (MayBreakOnce())
                {
                    _current?.Dispose();
                    _current = null;
                    await Task.Delay(TimeSpan.FromMilliseconds(25 << _breaks), reader.Time, cancellationToken);
                    reading = ReopenAsync(buffer, cancellationToken);
                }
            }
        }

        private bool MayBreakOnce()
        {
            if (_position - _brokenAt >= Progress)
                _breaks = 0;
            _brokenAt = _position;
            return ++_breaks <= MaxBreaks;
        }

        private async Task<int> ReopenAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var rest = range with { Offset = range.Offset + _position, Length = Length - _position };
            _current = await reader.OpenOnceAsync(name, rest, cancellationToken)
                ?? throw new StorageUnavailableException(new FileNotFoundException("The blob was deleted or replaced while it was read."));
            return await _current.ReadAsync(buffer, cancellationToken);
        }
    }

    private TimeProvider Time => time;
}
