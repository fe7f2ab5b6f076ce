using System.Diagnostics;

namespace Giftless.Load;

/// <summary>The folder that all compared servers work in. It is deleted in the end.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>The name of the repository that everything happens in.</summary>
    public const string Repository = "load";

    private const int TouchedBytes = 1200 * 1024 * 1024;

    public Workspace(string scratch)
    {
        Root = Directory.CreateDirectory(Path.Join(Path.GetFullPath(scratch), $"giftless-load-{Environment.ProcessId}")).FullName;
        Directory.CreateDirectory(Path.Join(Root, Repository));
    }

    public string Root { get; }

    public static Uri ContentOf(ServerProcess server, SampleObject item) => new($"{server.Repository}/objects/storage/{item.Oid}");

    public string PathOf(SampleObject item) => Path.Join(Root, Repository, item.Oid);

    /// <summary>Puts an object in place without a server.</summary>
    public void Store(SampleObject item)
    {
        using var file = File.Create(PathOf(item));
        foreach (var piece in item.Pieces())
            file.Write(piece.Span);
    }

    /// <summary>
    /// Makes a virtual machine's free memory real. A write into page cache is half as fast while the host still has to find the
    /// memory behind it, so a measurement would show which server came second.
    /// </summary>
    public void TouchPageCache()
    {
        using (var sync = Process.Start("sync"))
            sync.WaitForExit();

        var scratch = Path.Join(Root, "touch");
        var block = new byte[1024 * 1024];
        using (var file = File.OpenHandle(scratch, FileMode.Create, FileAccess.Write))
        {
            for (long offset = 0; offset < TouchedBytes; offset += block.Length)
                RandomAccess.Write(file, block, offset);
        }

        File.Delete(scratch);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
