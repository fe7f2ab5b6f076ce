using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Giftless.Upkeep;

/// <summary>
/// The objects that a Git repository needs: those that a pointer names in any commit, tree or tag which any ref, reflog, note, stash,
/// index or half-done merge leads to. It asks the <c>git</c> of the machine, which takes repositories in SHA-1 and in SHA-256.
/// </summary>
/// <remarks>
/// A repository that cannot be read as a whole is refused: one that is empty, shallow, a partial clone, lacks an object or a repository
/// that it borrows objects from, whose history is grafted, or about which git has anything to say on standard error.
/// </remarks>
public sealed class GitReferenceSource : IReferenceSource
{
    private static readonly string[] HalfDone =
        ["ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "BISECT_HEAD"];

    private readonly Func<CancellationToken, IAsyncEnumerable<string>>? _commits;

    /// <summary>Names a repository. Nothing is asked of it yet.</summary>
    /// <param name="path">Its folder: a bare one, or one with a <c>.git</c>. None is looked for above it.</param>
    /// <param name="commits">
    /// Commits beside those that refs lead to, by their full ids, such as those of work that a host keeps open; null for none.
    /// </param>
    public GitReferenceSource(string path, Func<CancellationToken, IAsyncEnumerable<string>>? commits = null)
    {
        Name = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _commits = commits;
    }

    /// <summary>The folder.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<string> GetStateAsync(CancellationToken cancellationToken)
    {
        await DemandWholeAsync(cancellationToken);
        await using var git = new GitProcess(Name, "for-each-ref", "--format=%(objectname) %(refname)");
        git.Input.Close();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[16 * 1024];
        var length = 0L;
        for (int read; (read = await git.Output.ReadAsync(buffer, cancellationToken)) > 0; length += read)
            hash.AppendData(buffer.AsSpan(0, read));
        await git.DemandSuccessAsync(mayFindNothing: false, cancellationToken);
        if (length == 0)
            throw new UpkeepException($"The Git repository {Name} has no refs: an empty one says nothing of what is needed.");
        var head = await GitProcess.ReadAsync(
            Name, ["rev-parse", "--verify", "--quiet", "HEAD"], mayFindNothing: true, cancellationToken);
        hash.AppendData(Encoding.UTF8.GetBytes(head));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectReference> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await GetStateAsync(cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var walk = new GitProcess(
            Name, "rev-list", "--objects", "--no-object-names", "--all", "--reflog", "--indexed-objects", "--stdin");
        await using var sizes = new GitProcess(Name, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", "--buffer");
        await using var blobs = new GitProcess(Name, "cat-file", "--batch=%(objectname) %(objecttype) %(objectsize)", "--buffer");
        Task[] feeding =
        [
            FeedAsync(() => NameCommitsAsync(walk.Input, ended.Token), walk.Input),
            FeedAsync(() => walk.Output.CopyToAsync(sizes.Input, ended.Token), sizes.Input),
            FeedAsync(() => ChooseSmallAsync(sizes.Output, blobs.Input, ended.Token), blobs.Input),
        ];
        var reader = PipeReader.Create(blobs.Output);
        try
        {
            while (await ReadBlobAsync(reader, cancellationToken) is { } blob)
            {
                foreach (var reference in PointerText.Read(blob))
                    yield return reference;
            }

            // What git says of itself is a better reason than a line that broke for it.
            foreach (var git in new[] { walk, sizes, blobs })
                await git.DemandSuccessAsync(mayFindNothing: false, cancellationToken);
            await Task.WhenAll(feeding);
        }
        finally
        {
            await ended.CancelAsync();
            await walk.DisposeAsync();
            await sizes.DisposeAsync();
            await blobs.DisposeAsync();
            await Task.WhenAll(feeding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DemandWholeAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Join(Name, "HEAD")) && !Path.Exists(Path.Join(Name, ".git")))
            throw new UpkeepException($"{Name} is no Git repository, or cannot be read.");
        var answers = (await GitProcess.ReadAsync(
            Name, ["rev-parse", "--is-shallow-repository", "--git-common-dir"], mayFindNothing: false, cancellationToken)).Split('\n');
        if (answers is not [var isShallow, var common])
            throw new UpkeepException($"The Git repository {Name} gives answers that make no sense.");
        common = Path.GetFullPath(common, Name);
        if (isShallow != "false")
            throw new UpkeepException($"The Git repository {Name} is a shallow clone: what its other commits need is not known.");
        var promised = await GitProcess.ReadAsync(
            Name,
            ["config", "--get-regexp", @"^(remote\..*\.(promisor|partialclonefilter)|extensions\.partialclone)$"],
            mayFindNothing: true,
            cancellationToken);
        if (promised.Length > 0 || HasPromisedPacks(common))
            throw new UpkeepException($"The Git repository {Name} is a partial clone: what it lacks may need objects.");
        if (File.Exists(Path.Join(common, "info", "grafts")))
            throw new UpkeepException($"The history of the Git repository {Name} is grafted (info/grafts), so that commits may be hidden.");
    }

    private bool HasPromisedPacks(string common)
    {
        try
        {
            var packs = Path.Join(common, "objects", "pack");
            return Directory.Exists(packs) && Directory.EnumerateFiles(packs, "*.promisor").Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UpkeepException($"The Git repository {Name} cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task FeedAsync(Func<Task> feed, Stream input)
    {
        try
        {
            await feed();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The one that reads has ended, and says why.
        }
        finally
        {
            await CloseAsync(input);
        }
    }

    private static async Task CloseAsync(Stream input)
    {
        try
        {
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // It has ended before.
        }
    }

    private async Task NameCommitsAsync(Stream input, CancellationToken cancellationToken)
    {
        foreach (var name in HalfDone)
        {
            var commit = await GitProcess.ReadAsync(
                Name, ["rev-parse", "--verify", "--quiet", name], mayFindNothing: true, cancellationToken);
            await NameAsync(input, commit, cancellationToken);
        }

        if (_commits is null)
            return;
        await foreach (var commit in _commits(cancellationToken))
        {
            if (commit.Length is not (40 or 64) || !commit.All(char.IsAsciiHexDigitLower))
                throw new UpkeepException($"'{PrintableText.Of(commit, 100)}' was named as a commit of {Name}, and is no full commit id.");
            await NameAsync(input, commit, cancellationToken);
        }
    }

    private static async Task NameAsync(Stream input, string commit, CancellationToken cancellationToken)
    {
        if (commit.Length > 0)
            await input.WriteAsync(Encoding.ASCII.GetBytes(commit + "\n"), cancellationToken);
    }

    /// <summary>Passes on what is a blob and short enough for a pointer.</summary>
    private async Task ChooseSmallAsync(Stream output, Stream input, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(output, Encoding.ASCII);
        await using var writer = new StreamWriter(input, Encoding.ASCII, 16 * 1024, leaveOpen: true) { NewLine = "\n" };
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var header = BlobHeader.Parse(line) ?? throw Doubt(line);
            if (header is { Type: "blob", Size: <= PointerText.MaxLength } && header.Size >= PointerText.MinLength)
                await writer.WriteLineAsync(header.Id);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadBlobAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (TryReadBlob(read.Buffer, out var blob, out var end))
            {
                reader.AdvanceTo(end);
                return blob;
            }

            if (read.IsCompleted && read.Buffer.IsEmpty)
                return null;
            if (read.IsCompleted)
                throw Doubt(Encoding.ASCII.GetString(read.Buffer.Slice(0, Math.Min(200, read.Buffer.Length))));
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads <c>{id} {type} {size}</c>, the blob, and a line end.</summary>
    private bool TryReadBlob(ReadOnlySequence<byte> buffer, out ReadOnlyMemory<byte> blob, out SequencePosition end)
    {
        (blob, end) = (default, buffer.Start);
        if (buffer.PositionOf((byte)'\n') is not { } lineEnd)
            return false;
        var line = Encoding.ASCII.GetString(buffer.Slice(0, lineEnd));
        var header = BlobHeader.Parse(line) ?? throw Doubt(line);
        var rest = buffer.Slice(buffer.GetPosition(1, lineEnd));
        if (header.Size > PointerText.MaxLength)
            throw Doubt(line);
        if (rest.Length < header.Size + 1)
            return false;
        var bytes = rest.Slice(0, header.Size).ToArray();
        if (!header.IsOf(bytes))
            throw new UpkeepException($"The Git repository {Name} is damaged: the blob {header.Id} has another hash.");
        (blob, end) = (bytes, rest.GetPosition(header.Size + 1));
        return true;
    }

    private UpkeepException Doubt(string line) =>
        new($"The Git repository {Name} lacks an object, or git says something else than it should: {PrintableText.Of(line, 200)}");
}
