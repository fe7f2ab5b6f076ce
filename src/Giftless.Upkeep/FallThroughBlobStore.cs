using System.Runtime.CompilerServices;
using System.Text;
using Giftless.Storage.Blobs;

namespace Giftless.Upkeep;

/// <summary>
/// A storage into which another one is being moved while servers run: what is not here yet is read from there, and everything is written
/// here. <see cref="StorageCopier"/> brings the rest; when it has, this is taken away. Both have the same layout.
/// </summary>
/// <remarks>
/// A removal removes it from both. Clients fetch directly from where the object is, if both storages can sign; else all downloads, and
/// uploads in one request, pass through the server until the move is over.
/// </remarks>
/// <param name="store">The new storage.</param>
/// <param name="prefix">The prefix of its names, with a slash at its end unless it is empty.</param>
/// <param name="old">The old storage.</param>
/// <param name="oldPrefix">The prefix of its names, likewise.</param>
public sealed class FallThroughBlobStore(IBlobStore store, string prefix, IBlobStore old, string oldPrefix)
    : DelegatingBlobStore(store), IBlobMove, IBlobSigner
{
    private static readonly string[] OwnFolders =
        [$"{RepositoryName.OwnSegment}/", $"{RepositoryName.TrashSegment}/", $"{RepositoryName.UpkeepSegment}/"];

    /// <inheritdoc/>
    public bool IsBoundToVersion => Mover.IsBoundToVersion;

    /// <inheritdoc/>
    public BlobBinding Binding => Signer.Binding;

    /// <inheritdoc/>
    public long MaxWriteSize => Signer.MaxWriteSize;

    private IBlobMove Mover => Inner.GetCapability<IBlobMove>()!;

    private IBlobSigner Signer => Inner.GetCapability<IBlobSigner>()!;

    /// <inheritdoc/>
    public override async ValueTask<BlobInfo?> FindAsync(string name, CancellationToken cancellationToken) =>
        await Inner.FindAsync(name, cancellationToken) ?? await FindOldAsync(name, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<Stream?> OpenAsync(string name, BlobRange range, CancellationToken cancellationToken) =>
        await Inner.OpenAsync(name, range, cancellationToken)
        ?? (OldNameOf(name) is { } there ? await old.OpenAsync(there, range, cancellationToken) : null);

    /// <inheritdoc/>
    public override async Task<bool> WriteAsync(string name, Stream content, BlobWrite options, CancellationToken cancellationToken) =>
        (options.Replaces || await FindOldAsync(name, cancellationToken) is null)
        && await Inner.WriteAsync(name, content, options, cancellationToken);

    /// <inheritdoc/>
    public override async Task DeleteAsync(string name, string? version, CancellationToken cancellationToken)
    {
        // First where it would show through otherwise.
        if (OldNameOf(name) is { } there)
            await DeleteOldAsync(name, there, version, cancellationToken);
        await Inner.DeleteAsync(name, version, cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<BlobInfo> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var here = Inner.ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var there = ListOldAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var (isHere, isThere) = (await here.MoveNextAsync(), await there.MoveNextAsync());
        while (isHere || isThere)
        {
            var order = !isHere ? 1 : !isThere ? -1 : Compare(here.Current.Name, there.Current.Name);
            yield return order <= 0 ? here.Current : there.Current;
            if (order <= 0)
                isHere = await here.MoveNextAsync();
            if (order >= 0)
                isThere = await there.MoveNextAsync();
        }
    }

    /// <inheritdoc/>
    /// <remarks>What is in the old storage is copied, since a storage moves nothing into another one.</remarks>
    public async Task<MoveOutcome> MoveAsync(BlobInfo source, string target, CancellationToken cancellationToken)
    {
        if ((await Inner.FindAsync(source.Name, cancellationToken))?.Version == source.Version)
        {
            return source.Name != target && await FindOldAsync(target, cancellationToken) is not null
                ? MoveOutcome.TargetExists
                : await Mover.MoveAsync(source, target, cancellationToken);
        }

        if (source.Name == target)
            return MoveOutcome.SourceChanged;
        var range = new BlobRange { Offset = 0, Length = source.Size, Version = source.Version };
        await using var content = OldNameOf(source.Name) is { } there ? await old.OpenAsync(there, range, cancellationToken) : null;
        if (content is null)
            return MoveOutcome.SourceChanged;
        var write = new BlobWrite { Size = source.Size, Sha256 = source.Sha256 };
        return await WriteAsync(target, content, write, cancellationToken) ? MoveOutcome.Moved : MoveOutcome.TargetExists;
    }

    /// <inheritdoc/>
    public async ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken) =>
        OldNameOf(name) is { } there && await Inner.FindAsync(name, cancellationToken) is null
            ? await old.GetCapability<IBlobSigner>()!.SignReadAsync(there, options, cancellationToken)
            : await Signer.SignReadAsync(name, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken) =>
        Signer.SignWriteAsync(name, options, cancellationToken);

    /// <inheritdoc/>
    protected override bool Keeps<T>() => true;

    /// <inheritdoc/>
    protected override bool Offers<T>() =>
        (typeof(T) != typeof(IBlobMove) || Inner.GetCapability<IBlobMove>() is not null)
        && (typeof(T) != typeof(IBlobSigner)
            || (Inner.GetCapability<IBlobSigner>() is not null && old.GetCapability<IBlobSigner>() is not null));

    private static int Compare(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));

    /// <summary>What it is called in the old storage; null for what is none of its objects'.</summary>
    private string? OldNameOf(string name) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && !OwnFolders.Any(folder => name.AsSpan(prefix.Length).StartsWith(folder, StringComparison.Ordinal))
            ? oldPrefix + name[prefix.Length..]
            : null;

    private async ValueTask<BlobInfo?> FindOldAsync(string name, CancellationToken cancellationToken) =>
        OldNameOf(name) is { } there && await old.FindAsync(there, cancellationToken) is { } found ? found with { Name = name } : null;

    private async Task DeleteOldAsync(string name, string there, string? version, CancellationToken cancellationToken)
    {
        // The version is that of the storage in which it was found; the other one has the same object.
        if (version is null || (await Inner.FindAsync(name, cancellationToken))?.Version == version)
            await old.DeleteAsync(there, version: null, cancellationToken);
        else
            await old.DeleteAsync(there, version, cancellationToken);
    }

    private async IAsyncEnumerable<BlobInfo> ListOldAsync(
        string wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = wanted.StartsWith(prefix, StringComparison.Ordinal) ? oldPrefix + wanted[prefix.Length..] : oldPrefix;
        await foreach (var blob in old.ListAsync(from, cancellationToken))
        {
            var name = prefix + blob.Name[oldPrefix.Length..];
            if (name.StartsWith(wanted, StringComparison.Ordinal) && OldNameOf(name) is not null)
                yield return blob with { Name = name };
        }
    }
}
