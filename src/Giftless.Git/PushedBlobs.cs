using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Giftless.Protocol;

namespace Giftless.Git;

/// <summary>A blob that a push brings.</summary>
/// <param name="Path">One of the files that it is.</param>
/// <param name="Id">Its object id.</param>
/// <param name="Content">All of it, where it is short enough for a pointer; else null.</param>
internal readonly record struct PushedBlob(string Path, string Id, byte[]? Content)
{
    /// <summary>Whether it is a pointer, or was meant as one.</summary>
    public bool IsMeantAsPointer => Content is not null && LfsPointer.IsMeant(Content);
}

/// <summary>
/// Reads the blobs that a push brings: those of commits which no ref has yet. Three processes of git work at the same time, whatever their
/// number; of long blobs only the length is asked for.
/// </summary>
internal static class PushedBlobs
{
    private const int MostWaiting = 1024;

    /// <param name="directory">The repository's folder; null for the current one.</param>
    /// <param name="commits">The new commits of the refs.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="LfsException">422: git failed; the message has its words.</exception>
    public static async IAsyncEnumerable<PushedBlob> ReadAsync(
        string? directory, IReadOnlyCollection<string> commits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var listing = GitProcess.Start(
            directory, ["rev-list", "--objects", "--filter=object:type=blob", "--filter-provided-objects", "--not", "--all", "--stdin"]);
        await using var measuring = GitProcess.Start(
            directory, ["cat-file", "--buffer", "--batch-check=%(objecttype) %(objectsize) %(objectname) %(rest)"]);
        await using var reading = GitProcess.Start(directory, ["cat-file", "--buffer", "--batch=%(objectname) %(objectsize) %(rest)"]);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blobs = Channel.CreateBounded<PushedBlob>(MostWaiting);
        Task[] steps =
        [
            NameAsync(listing, commits, ending.Token),
            HandOnAsync(listing, measuring, ending.Token),
            SortAsync(measuring, reading, blobs.Writer, ending.Token),
            ReadShortAsync(reading, blobs.Writer, ending.Token),
        ];
        var all = EndTogetherAsync(steps, blobs.Writer, ending);
        try
        {
            await foreach (var blob in blobs.Reader.ReadAllAsync(cancellationToken))
                yield return blob;
        }
        finally
        {
            await ending.CancelAsync();
            await all;
        }
    }

    private static async Task NameAsync(GitProcess listing, IEnumerable<string> commits, CancellationToken cancellationToken)
    {
        await using var input = listing.Input;
        foreach (var commit in commits)
            await input.WriteAsync(Encoding.ASCII.GetBytes($"{commit}\n"), cancellationToken);
    }

    private static async Task HandOnAsync(GitProcess listing, GitProcess measuring, CancellationToken cancellationToken)
    {
        await using (var input = measuring.Input)
            await listing.Output.CopyToAsync(input, cancellationToken);
        await listing.EndAsync(cancellationToken);
    }

    /// <summary>Lines are <c>{type} {size} {id} {path}</c>, or <c>{id} missing</c>.</summary>
    private static async Task SortAsync(
        GitProcess measuring, GitProcess reading, ChannelWriter<PushedBlob> blobs, CancellationToken cancellationToken)
    {
        await using (var input = reading.Input)
        {
            await foreach (var line in measuring.ReadAsync('\n', Encoding.Latin1, cancellationToken))
            {
                if (line.Split(' ', 4) is not [var type, var size, var id, var path])
                    throw new LfsException(422, $"git lacks an object of the push: {line}");
                if (type != "blob")
                    continue;
                if (long.Parse(size, CultureInfo.InvariantCulture) > LfsPointer.MaxLength)
                    await blobs.WriteAsync(new PushedBlob(Readable(path), id, Content: null), cancellationToken);
                else
                    await input.WriteAsync(Encoding.Latin1.GetBytes($"{id} {path}\n"), cancellationToken);
            }
        }

        await measuring.EndAsync(cancellationToken);
    }

    private static async Task ReadShortAsync(GitProcess reading, ChannelWriter<PushedBlob> blobs, CancellationToken cancellationToken)
    {
        var output = PipeReader.Create(reading.Output);
        for (var isComplete = false; !isComplete;)
        {
            var read = await output.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (TryTake(ref rest) is { } blob)
                await blobs.WriteAsync(blob, cancellationToken);
            output.AdvanceTo(rest.Start, rest.End);
            isComplete = read.IsCompleted;
        }

        await reading.EndAsync(cancellationToken);
    }

    /// <summary>Takes a line <c>{id} {size} {path}</c>, the content and a line feed off the beginning.</summary>
    /// <returns>Null where not all of it is there yet.</returns>
    private static PushedBlob? TryTake(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            return null;
        if (Encoding.UTF8.GetString(line).Split(' ', 3) is not [var id, var size, var path])
            throw new LfsException(422, "git lacks an object of the push.");
        var length = int.Parse(size, CultureInfo.InvariantCulture);
        if (reader.Remaining <= length)
            return null;
        var content = buffer.Slice(reader.Position, length).ToArray();
        reader.Advance(length + 1);
        buffer = buffer.Slice(reader.Position);
        return new PushedBlob(path, id, content);
    }

    /// <summary>One failure ends all. The reader of the blobs gets the one that has words of git's.</summary>
    private static async Task EndTogetherAsync(Task[] steps, ChannelWriter<PushedBlob> blobs, CancellationTokenSource ending)
    {
        Exception? failure = null;
        await foreach (var step in Task.WhenEach(steps))
        {
            if (step.Exception is null && !step.IsCanceled)
                continue;
            if (failure is not LfsException)
                failure = step.Exception?.InnerException ?? failure ?? new OperationCanceledException();
            await ending.CancelAsync();
        }

        blobs.Complete(failure);
    }

    private static string Readable(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));
}
