using System.Text.RegularExpressions;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Endpoints;
using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Attacks.Tests;

/// <summary>
/// One request for each thing that can be done at an endpoint. A new endpoint of the server has to join: a test says so. Those that
/// transfer adapters bring along join by themselves.
/// </summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Writes">Whether it takes the right to write.</param>
/// <param name="Make">Makes the request, for a repository and an object.</param>
internal sealed record Attempt(string Endpoint, bool Writes, Func<string, Sample, HttpRequestMessage> Make)
{
    public const string NoLock = "0123456789abcdef0123456789abcdef";

    /// <summary>What the server itself has.</summary>
    public static Attempt[] Own { get; } =
    [
        new("Git LFS batch", false, (repository, content) => Post(repository, "objects/batch", Batch("download", content))),
        new("Git LFS batch", true, (repository, content) => Post(repository, "objects/batch", Batch("upload", content))),
        new("Git LFS object", false, (repository, content) => new(HttpMethod.Get, LfsHost.PathOf(content, repository))),
        new("Git LFS object", false, (repository, content) => new(HttpMethod.Head, LfsHost.PathOf(content, repository))),
        new(
            "Git LFS object", true, (repository, content) =>
                new(HttpMethod.Put, LfsHost.PathOf(content, repository)) { Content = new ByteArrayContent(content.Bytes) }),
        new("Git LFS part", true, (repository, content) => new(HttpMethod.Put, LfsHost.PathOf(content, repository)
            + $"/part?upload={LfsHost.UploadName(content.Size, 100)}&number=1&pos=0&size=100")
        {
            Content = new ByteArrayContent(content.Bytes[..100]),
        }),
        new(
            "Git LFS commit", true, (repository, content) =>
                Post(
                    repository, $"objects/storage/{content.Oid}/commit?upload={LfsHost.UploadName(content.Size, 100)}&size={content.Size}",
                    "")),
        new(
            "Git LFS abort", true, (repository, content) =>
                Post(repository, $"objects/storage/{content.Oid}/abort?upload={LfsHost.UploadName(content.Size, 100)}", "")),
        new("Git LFS verify", false, (repository, content) => Post(repository, "objects/storage/verify", Verify(content))),
        new(
            "Git LFS verify", true, (repository, content) =>
                Post(repository, $"objects/storage/verify?upload={LfsHost.UploadName(content.Size, 100)}", Verify(content))),
        new("Git LFS locks", false, (repository, _) => new(HttpMethod.Get, LfsHost.PathOf("locks", repository))),
        new("Git LFS locks", true, (repository, _) => Post(repository, "locks", """{"path":"a.bin"}""")),
        new("Git LFS locks verify", false, (repository, _) => Post(repository, "locks/verify", "{}")),
        new("Git LFS unlock", true, (repository, _) => Post(repository, $"locks/{NoLock}/unlock", "{}")),
        new("Git LFS unlock", true, (repository, _) => Post(repository, $"locks/{NoLock}/unlock", """{"force":true}""")),
    ];

    /// <summary>What can be done at an endpoint that a transfer adapter brought along.</summary>
    public static IEnumerable<Attempt> At(TransferEndpoint endpoint) => endpoint.Methods.Select(method => new Attempt(
        $"Git LFS {endpoint.Name}",
        endpoint.Permission is not (LfsPermission.Read or LfsPermission.ReadMetadata),
        (repository, content) => new HttpRequestMessage(new HttpMethod(method), LfsHost.PathOf(Fill(endpoint.Path, content), repository))
        {
            Content = method is "GET" or "HEAD" ? null : new ByteArrayContent(content.Bytes),
        }));

    /// <summary>Whether links of batches lead there.</summary>
    public bool IsTransfer => Endpoint is not ("Git LFS batch" or "Git LFS locks" or "Git LFS locks verify" or "Git LFS unlock");

    /// <summary>Whether it is about an object, and not about a repository alone.</summary>
    public bool NamesObject => IsTransfer || Endpoint == "Git LFS batch";

    public HttpRequestMessage OnOwn() => Make(AttackHost.Repository, AttackHost.Own);

    public override string ToString() => $"{Endpoint}, {OnOwn().Method} {(Writes ? "to write" : "to read")}";

    private static string Fill(string path, Sample content) =>
        Regex.Replace(path, @"\{(\w+)\}", variable => variable.Groups[1].Value == "oid" ? content.Oid.ToString() : NoLock);

    private static string Batch(string operation, Sample content) =>
        $$"""{"operation":"{{operation}}","objects":[{"oid":"{{content.Oid}}","size":{{content.Size}}}]}""";

    private static string Verify(Sample content) => $$"""{"oid":"{{content.Oid}}","size":{{content.Size}}}""";

    private static HttpRequestMessage Post(string repository, string resource, string json) =>
        new(HttpMethod.Post, LfsHost.PathOf(resource, repository)) { Content = LfsHost.LfsContent(json) };
}
