using System.IO.Compression;
using System.Text;

namespace Giftless.Git;

/// <summary>
/// Packs the files of a commit, the large ones in the place of their pointers, which <c>git archive</c> would pack.
/// </summary>
/// <param name="resolver">Finds what pointers point to.</param>
public sealed class GitArchive(IPointerResolver resolver)
{
    private const int LinkAttributes = 0xA1FF << 16;
    private const int ProgramAttributes = 0x81ED << 16;
    private const int FileAttributes = 0x81A4 << 16;

    /// <summary>Looks whether all objects are there, so that it can be said before anything is written.</summary>
    /// <param name="gitDirectory">The repository's folder.</param>
    /// <param name="repository">The repository, as the Git LFS server knows it.</param>
    /// <param name="commit">The id of the commit.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A file whose object is not there, or null.</returns>
    /// <exception cref="LfsException">422: git failed; the message has its words.</exception>
    public async Task<GitFile?> FindMissingAsync(
        string gitDirectory, RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        await foreach (var file in GitTree.ReadAsync(gitDirectory, commit, cancellationToken))
        {
            if (file.Pointer is { } pointer && !await resolver.HoldsAsync(repository, pointer, cancellationToken))
                return file;
        }

        return null;
    }

    /// <summary>Writes a zip, as it comes: neither a file nor the archive is ever held in memory.</summary>
    /// <param name="gitDirectory">The repository's folder.</param>
    /// <param name="repository">The repository, as the Git LFS server knows it.</param>
    /// <param name="commit">The id of the commit.</param>
    /// <param name="folder">The folder in which all files lie in the archive.</param>
    /// <param name="output">Takes the zip. It is left open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LfsException">
    /// 422: git failed; 404: an object is not there any more; 503: the storage cannot be reached.
    /// </exception>
    public async Task WriteZipAsync(
        string gitDirectory, RepositoryName repository, string commit, string folder, Stream output, CancellationToken cancellationToken)
    {
        await using var late = new LateStream(output);
        await using (var zip = await ZipArchive.CreateAsync(
            late, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken))
        {
            await AddFilesAsync(zip, gitDirectory, repository, commit, folder, cancellationToken);
        }

        await late.FlushAsync(cancellationToken);
    }

    private async Task AddFilesAsync(
        ZipArchive zip, string gitDirectory, RepositoryName repository, string commit, string folder, CancellationToken cancellationToken)
    {
        await using var blobs = new BlobReader(gitDirectory);
        await foreach (var file in GitTree.ReadAsync(gitDirectory, commit, cancellationToken))
        {
            // What is large is compressed already, more often than not.
            var entry = zip.CreateEntry(
                $"{folder}/{file.Path}", file.Pointer is null ? CompressionLevel.Optimal : CompressionLevel.Fastest);
            entry.ExternalAttributes =
                file.Mode == GitFile.Link ? LinkAttributes : file.Mode == GitFile.Program ? ProgramAttributes : FileAttributes;
            await using var content = await entry.OpenAsync(cancellationToken);
            if (file.Pointer is not { } pointer)
            {
                await blobs.CopyToAsync(file.Blob, content, cancellationToken);
                continue;
            }

            await using var held = await resolver.OpenAsync(repository, pointer, cancellationToken)
                ?? throw new LfsException(404, $"{file.Path} is not on the server ({pointer.Size} bytes, {pointer.Oid}).");
            await held.CopyToAsync(content, cancellationToken);
        }
    }
}
