namespace Giftless;

/// <summary>Media types of the Git LFS API (Git LFS specification, "API", "Basics").</summary>
public static class LfsMediaType
{
    /// <summary>What requests and replies of the API are. The client compares it case-sensitively from the first character.</summary>
    public const string Json = "application/vnd.git-lfs+json";

    /// <summary>What the content of an object is, whatever it holds.</summary>
    public const string Content = "application/octet-stream";
}
