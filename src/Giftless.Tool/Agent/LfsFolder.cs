using System.Globalization;
using Giftless.Tool.Git;

namespace Giftless.Tool.Agent;

/// <summary>
/// Where objects of a working copy become files before git-lfs takes them: beside what git-lfs itself has not finished, on the disk where
/// they stay, so that they are moved there at once.
/// </summary>
internal sealed class LfsFolder(string path)
{
    /// <exception cref="ToolException">This is no repository.</exception>
    public static async Task<LfsFolder> FindAsync(GitSettings settings, CancellationToken cancellationToken)
    {
        var git = Path.GetFullPath((await GitRun.AskAsync(cancellationToken, "rev-parse", "--git-common-dir")).TrimEnd('\n', '\r'));
        var storage = Path.Combine(git, settings.Find("lfs.storage") ?? "lfs");
        return new LfsFolder(Directory.CreateDirectory(Path.Join(storage, "incomplete")).FullName);
    }

    /// <summary>
    /// The file for an object. What an earlier agent left of it is gone on with, unless another is at it right now; then the object gets a
    /// file of this process.
    /// </summary>
    public Claim Take(Oid oid)
    {
        var file = Path.Join(path, $"{oid}.giftless");
        try
        {
            var claim = new FileStream(
                $"{file}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return new Claim(file, claim);
        }
        catch (IOException)
        {
            return new Claim(string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}"), held: null);
        }
    }

    /// <summary>The right to a file, until it is given up.</summary>
    internal sealed class Claim(string file, FileStream? held) : IDisposable
    {
        public string File => file;

        public void Dispose()
        {
            if (held is not null)
            {
                held.Dispose();
                return;
            }

            // Nobody would find and go on with it.
            foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}.*.part"))
                System.IO.File.Delete(left);
        }
    }
}
