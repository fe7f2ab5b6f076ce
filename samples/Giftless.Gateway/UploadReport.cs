namespace Giftless.Gateway;

/// <summary>What the page says when it has uploaded a file.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Oid">Its SHA-256, by which it is stored.</param>
internal sealed record UploadReport(string? Name, string? Oid);
