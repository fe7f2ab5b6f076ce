namespace Giftless.Storage.FileSystem;

/// <summary>Where and how <see cref="FileSystemBlobStore"/> keeps objects.</summary>
public sealed class FileSystemStorageOptions : ObjectStoreOptions
{
    /// <summary>The folder that holds everything; it is made when it is missing.</summary>
    /// <value>There is no default.</value>
    public string Root { get; set; } = "";

    /// <summary>
    /// Whether an object is on the disk itself, and not merely with the operating system, before its upload is acknowledged. Without
    /// it a power failure can lose acknowledged objects.
    /// </summary>
    /// <value>The default is true.</value>
    public bool FlushToDisk { get; set; } = true;

    /// <summary>How long a temporary file may lie without growing, as after a crash, before it is deleted.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan IncompleteAfter { get; set; } = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected internal override string Place => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Root)).Replace('\\', '/') + "/";

    /// <inheritdoc/>
    protected internal override string WhereToSet =>
        "in AddFileSystemStorage(...), or below GitLfs:Storage:FileSystem of the standalone server";

    /// <inheritdoc/>
    public override IEnumerable<string> FindFaults()
    {
        foreach (var fault in base.FindFaults())
            yield return fault;
        if (string.IsNullOrWhiteSpace(Root))
            yield return $"{nameof(Root)} is empty; it names the folder for the objects.";
        if (IncompleteAfter < TimeSpan.FromMinutes(1) || IncompleteAfter > TimeSpan.FromDays(40))
            yield return $"{nameof(IncompleteAfter)} is {IncompleteAfter}; it has to be between a minute and 40 days.";
    }
}
