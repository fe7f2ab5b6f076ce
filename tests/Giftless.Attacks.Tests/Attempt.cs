using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Attacks.Tests;

/// <summary>One request for each thing that can be done at an endpoint. A new endpoint has to join: a test says so.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Writes">Whether it takes the right to write.</param>
/// <param name="Make">Makes the request, for a repository and an object.</param>
internal sealed record Attempt(string Endpoint, bool Writes, Func<string, Sample, HttpRequestMessage> Make)
{
    public const string NoLock = "0123456789abcdef0123456789abcdef";

    public static Attempt[] All { get; } =
    [
        new("Git LFS batch", false, (repository, content) => Post(repository, "objects/batch", Batch("download", content))),
        new("Git LFS batch", true, (repository, content) => Post(repository, "objects/batch", Batch("upload", content))),
        new("Git LFS object", false, (repository, content) => new(HttpMethod.Get, LfsHost.PathOf(content, repository))),
        new("Git LFS object", false, (repository, content) => new(HttpMethod.Head, LfsHost.PathOf(content, repository))),
        new("Git LFS object", true, (repository, content) => new(HttpMethod.Put, LfsHost.PathOf(content, repository)) { Content = new ByteArrayContent(content.Bytes) }),
        new("Git LFS part", true, (repository, content) => new(HttpMethod.Put, LfsHost.PathOf(content, repository) + "/part?upload=100&number=1&pos=0&size=100")
        {
            Content = new ByteArrayContent(content.Bytes[..100]),
        }),
        new("Git LFS commit", true, (repository, content) => Post(repository, $"objects/storage/{content.Oid}/commit?upload=100&size={content.Size}", "")),
        new("Git LFS abort", true, (repository, content) => Post(repository, $"objects/storage/{content.Oid}/abort?upload=100", "")),
        new("Git LFS verify", false, (repository, content) => Post(repository, "objects/storage/verify", Verify(content))),
        new("Git LFS verify", true, (repository, content) => Post(repository, "objects/storage/verify?upload=100", Verify(content))),
        new("Git LFS locks", false, (repository, _) => new(HttpMethod.Get, LfsHost.PathOf("locks", repository))),
        new("Git LFS locks", true, (repository, _) => Post(repository, "locks", """{"path":"a.bin"}""")),
        new("Git LFS locks verify", false, (repository, _) => Post(repository, "locks/verify", "{}")),
        new("Git LFS unlock", true, (repository, _) => Post(repository, $"locks/{NoLock}/unlock", "{}")),
        new("Git LFS unlock", true, (repository, _) => Post(repository, $"locks/{NoLock}/unlock", """{"force":true}""")),
    ];

    /// <summary>Whether links of batches lead there.</summary>
    public bool IsTransfer => Endpoint is not ("Git LFS batch" or "Git LFS locks" or "Git LFS locks verify" or "Git LFS unlock");

    public HttpRequestMessage OnOwn() => Make(AttackHost.Repository, AttackHost.Own);

    public override string ToString() => $"{Endpoint}, {OnOwn().Method} {(Writes ? "to write" : "to read")}";

    private static string Batch(string operation, Sample content) =>
        $$"""{"operation":"{{operation}}","objects":[{"oid":"{{content.Oid}}","size":{{content.Size}}}]}""";

    private static string Verify(Sample content) => $$"""{"oid":"{{content.Oid}}","size":{{content.Size}}}""";

    private static HttpRequestMessage Post(string repository, string resource, string json) =>
        new(HttpMethod.Post, LfsHost.PathOf(resource, repository)) { Content = LfsHost.LfsContent(json) };
}
