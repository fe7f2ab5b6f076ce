using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// Keeps objects from being collected that a client was told are here, so that it does not send them, though no commit that names them has
/// come yet. A collection says beforehand which objects it may remove (<see cref="CandidatesName"/>); to rely on one of these is written
/// down in the store (<see cref="ClaimOf"/>) before anybody is told that it is here. Of all others nothing is written.
/// </summary>
/// <remarks>
/// First the claim is written and then the object looked for; a collection first removes the object and then looks for the claim, and puts
/// the object back if there is one. So one of the two sees the other, whichever comes first.
/// </remarks>
internal sealed class ObjectClaims(IBlobStore blobs, ObjectNames names, KnownObjects known, TimeProvider time)
{
    /// <summary>What a collection calls the list of objects that it may remove: the first 8 bytes of each oid, in order.</summary>
    public const string CandidatesName = "candidates";

    /// <summary>How many bytes of an oid the list has. That others begin alike does no harm: they are claimed, too.</summary>
    public const int CandidateLength = 8;

    /// <summary>A longer list is not read: then every object is on it.</summary>
    private const int MaxListLength = 64 * 1024 * 1024;

    private const int MaxUnits = 4096;

    /// <summary>How long a list is taken to be the latest. No collection removes what it has listed for less.</summary>
    internal static readonly TimeSpan ListLifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Unit> _units = new();

    /// <summary>The name of the claim on an object.</summary>
    public static string ClaimOf(ObjectNames names, ObjectKey key) => names.UpkeepOf(key.Repository, $"claims/{key.Oid}");

    /// <summary>Relies on an object that was found to be here.</summary>
    /// <returns>False where it is not here any more.</returns>
    public async ValueTask<bool> KeepAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var list = await ListOfAsync(key.Repository, cancellationToken);
        if (!list.Has(key.Oid))
            return true;
        var text = new MemoryStream(Encoding.UTF8.GetBytes($"{key.Repository} {key.Oid} {Guid.NewGuid():N}\n"));
        await blobs.WriteAsync(
            ClaimOf(names, key), text, new BlobWrite { Size = text.Length, Replaces = true }, cancellationToken);
        if (await blobs.FindAsync(names.Of(key), cancellationToken) is not null)
            return true;
        known.Remove(key);
        return false;
    }

    private async ValueTask<Candidates> ListOfAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        if (_units.Count > MaxUnits)
            _units.Clear();
        var unit = _units.GetOrAdd(names.UpkeepOf(repository, CandidatesName), _ => new Unit());
        if (unit.List is { } recent && time.GetElapsedTime(unit.ReadAt) < ListLifetime)
            return recent;
        await unit.Gate.WaitAsync(cancellationToken);
        try
        {
            if (unit.List is { } now && time.GetElapsedTime(unit.ReadAt) < ListLifetime)
                return now;
            var readAt = time.GetTimestamp();
            var found = await blobs.FindAsync(names.UpkeepOf(repository, CandidatesName), cancellationToken);
            if (unit.List is null || found?.Version != unit.List.Version)
            {
                var list = found is null ? Candidates.None : await ReadAsync(found, cancellationToken);
                // What a collection has removed meanwhile is still known to be here otherwise.
                known.Clear();
                unit.List = list;
            }

            unit.ReadAt = readAt;
            return unit.List;
        }
        finally
        {
            unit.Gate.Release();
        }
    }

    private async Task<Candidates> ReadAsync(BlobInfo found, CancellationToken cancellationToken)
    {
        if (found.Size > MaxListLength || found.Size % CandidateLength != 0)
            return new Candidates(found.Version, []) { IsAll = true };
        var range = new BlobRange { Offset = 0, Length = found.Size, Version = found.Version };
        var bytes = new byte[found.Size];
        await using (var content = found.Size == 0 ? Stream.Null : await blobs.OpenAsync(found.Name, range, cancellationToken))
        {
            if (content is null)
                return new Candidates("", []) { IsAll = true };
            await content.ReadExactlyAsync(bytes, cancellationToken);
        }

        var first = new ulong[bytes.Length / CandidateLength];
        for (var i = 0; i < first.Length; i++)
            first[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * CandidateLength));
        Array.Sort(first);
        return new Candidates(found.Version, first);
    }

    private sealed record Candidates(string? Version, ulong[] First)
    {
        public static Candidates None { get; } = new(null, []);

        /// <summary>Whether the list cannot be told, so that every object has to be taken to be on it.</summary>
        public bool IsAll { get; init; }

        public bool Has(Oid oid)
        {
            Span<byte> bytes = stackalloc byte[Oid.ByteLength];
            oid.CopyTo(bytes);
            return IsAll || Array.BinarySearch(First, BinaryPrimitives.ReadUInt64BigEndian(bytes)) >= 0;
        }
    }

    private sealed class Unit
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public volatile Candidates? List;

        public long ReadAt;
    }
}
