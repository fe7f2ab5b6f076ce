using Giftless.Storage.Blobs;

namespace Giftless.Storage;

/// <summary>
/// A resumable upload where the store takes parts: what comes becomes parts, one after the other, while it comes. What is not enough for a
/// part when the client ends, or its line breaks, is kept in pieces: small staged blobs, of which the part is made when the rest has come.
/// A store that takes no parts keeps all of it in pieces.
/// </summary>
internal sealed class GrowingParts(
    IBlobStore blobs,
    StagedUploads? uploads,
    ResumableNames names,
    BlobReader reader,
    HashedBeginnings hashed,
    ObjectStoreOptions options) : IGrowingUpload
{
    /// <summary>The length of a part in bytes, where the store leaves the choice: what the death of a server costs.</summary>
    public const long PreferredPartSize = 8 * 1024 * 1024;

    /// <summary>How many bytes of parts that are not whole are kept for all uploads together.</summary>
    private const long KeptRoom = 16 * 1024 * 1024;

    /// <summary>With so many pieces of one part, they become one.</summary>
    private const int MaxPieces = 16;

    private readonly KeptBytes.Room _room = new(KeptRoom);

    public async Task<ResumableUpload> FindAsync(ObjectKey key, long size, CancellationToken cancellationToken) =>
        Tell(await LoadAsync(key, size, cancellationToken));

    public async Task<ResumableUpload> AppendAsync(
        ObjectKey key, long size, long offset, UploadBody body, UploadWriter writer, CancellationToken cancellationToken)
    {
        var state = await LoadAsync(key, size, cancellationToken);
        if (state.Offset != offset)
            throw new OffsetException(state.Offset, offset);

        var beginning = TakeBeginning(state);
        try
        {
            while (!state.IsWhole && (await body.HasMoreAsync() || (state.Offset == state.EndOfPart && state.TakesParts)))
            {
                var reachesEnd = state.TakesParts && !body.EndsBefore(state.EndOfPart - state.Offset)
                    ? await AddPartAsync(state, body, writer, beginning, cancellationToken)
                    : await AddPieceAsync(state, body, writer, cancellationToken);
                if (!reachesEnd)
                    break;
            }

            await body.HasMoreAsync();
            return Tell(state);
        }
        finally
        {
            if (beginning is not null)
                hashed.Put(names.StagedOf(key, size), beginning);
        }
    }

    public async Task AbortAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        var state = await LoadAsync(key, size, cancellationToken);
        hashed.Take(names.StagedOf(key, size))?.Dispose();
        if (state.Upload is { } upload)
            await uploads!.AbortAsync(key, NameOf(state, upload), cancellationToken);
        await blobs.DeleteAsync(names.StagedOf(key, size), version: null, cancellationToken);
        await DeleteAsync(state.AllPieces, cancellationToken);
    }

    /// <summary>Makes the staged blob of the pieces, where the store takes no parts.</summary>
    /// <returns>The pieces, which are left to be deleted once they are not needed any more.</returns>
    public async Task<IReadOnlyList<BlobInfo>> PutTogetherAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        var state = await LoadAsync(key, size, cancellationToken);
        if (state.IsComplete || state.Offset != size)
            return state.AllPieces;
        await using var content = new PiecesStream(reader, state.Pieces);
        var isWritten = await blobs.WriteAsync(
            names.StagedOf(key, size), content, new BlobWrite { Size = size, Replaces = true }, cancellationToken);
        return isWritten ? state.AllPieces : [];
    }

    public async Task DeleteAsync(IEnumerable<BlobInfo> pieces, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
            await blobs.DeleteAsync(piece.Name, piece.Version, cancellationToken);
    }

    private async Task<UploadState> LoadAsync(ObjectKey key, long size, CancellationToken cancellationToken)
    {
        var staged = names.StagedOf(key, size);
        var finding = uploads is null ? FindWholeAsync(staged, cancellationToken) : uploads.FindAsync(staged, cancellationToken);
        var pieces = await blobs.ListAsync(names.PiecesOf(key, size), cancellationToken)
            .Where(blob => ResumableNames.PlaceOf(blob.Name) is not null).ToListAsync(cancellationToken);
        var (unfinished, complete) = await finding;
        var parts = unfinished?.Held ?? new Dictionary<int, BlobPart>();
        return new UploadState(key, size, names.PartSizeOf(size), parts, pieces, takesParts: uploads is not null)
        {
            Upload = unfinished?.Upload,
            IsComplete = complete?.Size == size,
        };
    }

    private async Task<(StagedParts? Unfinished, BlobInfo? Complete)> FindWholeAsync(string staged, CancellationToken cancellationToken) =>
        (null, await blobs.FindAsync(staged, cancellationToken));

    /// <summary>Sends one part while it comes. Where less comes, it is kept as a piece.</summary>
    /// <returns>Whether it is whole.</returns>
    private async Task<bool> AddPartAsync(
        UploadState state, UploadBody body, UploadWriter writer, HashedBeginning? beginning, CancellationToken cancellationToken)
    {
        var upload = state.Upload ??= await uploads!.StartAsync(names.StagedOf(state.Key, state.Size), cancellationToken);
        var part = new UploadPart(state.NextNumber, state.Position, state.EndOfPart - state.Position);
        using var kept = new KeptBytes(_room);
        await using var content = new PartContent(
            new PiecesStream(reader, state.Pieces), body, state.EndOfPart - state.Offset, part.Size, writer, kept, beginning?.Fork());
        await using var lent = new LentStream(content, body.Stop);
        try
        {
            if (await uploads!.PutAsync(upload, part, lent, cancellationToken) is not { } put)
                throw new UploadIncompleteException("The upload was given up. Start the transfer again.");
            beginning?.Join(put, content.TakeHash()!);
            await DeleteAsync(state.Add(put), cancellationToken);
            return true;
        }
        catch (BodyEndedException)
        {
            if (kept.Length == 0)
                return false;
            await writer.DemandAsync(cancellationToken);
            await KeepAsync(state, body, kept.Open(), cancellationToken);
            return false;
        }
    }

    /// <summary>Writes what comes as a piece, up to the end of the part.</summary>
    /// <returns>Whether it reaches there.</returns>
    private async Task<bool> AddPieceAsync(UploadState state, UploadBody body, UploadWriter writer, CancellationToken cancellationToken)
    {
        await using var content = new PieceContent(body, state.EndOfPart - state.Offset, writer);
        await KeepAsync(state, body, content, cancellationToken);
        return state.Offset % state.PartSize == 0;
    }

    /// <summary>Only what was hashed of the parts that are there is of use.</summary>
    private HashedBeginning? TakeBeginning(UploadState state)
    {
        var found = hashed.Take(names.StagedOf(state.Key, state.Size));
        if (found is not null && found.Parts.SequenceEqual(state.WholeParts))
            return found;
        found?.Dispose();
        return state.TakesParts && state.Position == 0 ? new HashedBeginning() : null;
    }

    /// <summary>Writes a piece that follows those that are there.</summary>
    /// <exception cref="LfsException">409: another request has written there.</exception>
    private async Task KeepAsync(UploadState state, UploadBody body, Stream content, CancellationToken cancellationToken)
    {
        // Many pieces of one part become one with what comes now.
        var merged = state.PiecesOfPart is { Count: >= MaxPieces } many ? many : [];
        var place = merged is [] ? state.Offset : state.StartOfPart;
        var name = names.PieceOf(state.Key, state.Size, place);
        await using var all = new PiecesStream(reader, merged, content);
        await using var lent = new LentStream(all, body.Stop);
        if (!await blobs.WriteAsync(name, lent, new BlobWrite { Replaces = merged is not [] }, cancellationToken)
            || await blobs.FindAsync(name, cancellationToken) is not { } piece)
        {
            throw UploadWriter.Overtaken();
        }

        if (piece.Size == 0)
            await blobs.DeleteAsync(name, piece.Version, cancellationToken);
        else if (merged is [])
            state.Add(piece);
        else
            await DeleteAsync(state.Merge(piece).Where(old => old.Name != name), cancellationToken);
    }

    private ResumableUpload Tell(UploadState state) => new()
    {
        Offset = state.Offset,
        Name = !state.TakesParts || state.IsComplete ? names.UniqueOf(state.Size)
            : state.Upload is { } upload ? NameOf(state, upload).ToString()
            : null,
        ExpiresAt = (state.Upload?.StartedAt ?? (state.Pieces is [var first, ..] ? first.WrittenAt : null)) + options.AbandonedAfter,
    };

    private UploadName NameOf(UploadState state, BlobUpload upload) => new(names.UniqueOf(state.Size), state.PartSize, upload.Id);
}
