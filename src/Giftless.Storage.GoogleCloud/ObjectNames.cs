namespace Giftless.Storage.GoogleCloud;

/// <summary>What things are called in the bucket.</summary>
internal sealed class ObjectNames(GoogleCloudStorageOptions options)
{
    private readonly string _prefix = options.Prefix.Length == 0 || options.Prefix.EndsWith('/') ? options.Prefix : $"{options.Prefix}/";

    /// <summary>What the names of everything staged begin with.</summary>
    public string StagedFolder => _prefix + StagedKey.Folder;

    /// <summary>The name of an object.</summary>
    public string Of(ObjectKey key) => _prefix + options.Layout.GetPath(key);

    /// <summary>
    /// The name under which bytes lie that are to become an object, or the beginning of it for the beginning of what is unique.
    /// </summary>
    public string OfStaged(ObjectKey key, string unique) => _prefix + StagedKey.Of(options.Layout.GetPath(key), unique);

    /// <summary>Whether something staged has this name; all else in the bucket is no business of the cleaner's.</summary>
    public bool IsStaged(string name) =>
        name.StartsWith(_prefix, StringComparison.Ordinal) && StagedKey.IsStaged(name.AsSpan(_prefix.Length));
}
