using Giftless.Tests;
using Giftless.Tests.Hosting;

namespace Giftless.Authentication.Tests.Matrix;

/// <summary>One thing that can be done at an endpoint, and the status for each <see cref="Credential"/>.</summary>
/// <param name="Endpoint">The display name of the endpoint.</param>
/// <param name="Name">What is done.</param>
/// <param name="Expected">The statuses for a user.</param>
/// <param name="ExpectedByAction">The statuses for an action token; null where it counts as no credentials.</param>
/// <param name="IsReading">Whether anonymous reading opens it.</param>
/// <param name="Make">Makes the request, given the id of a lock.</param>
internal sealed record MatrixRow(
    string Endpoint, string Name, string Expected, string? ExpectedByAction, bool IsReading, Func<string, HttpRequestMessage> Make)
{
    public static readonly Sample Held = Sample.Of(10, seed: 3);
    public static readonly Sample New = Sample.Of(20, seed: 4);

    private const string Reading = "401 401 401 403 403 200 200";
    private const string Writing = "401 401 401 403 403 403 200";

    /// <summary>No token of a batch of these objects is for this.</summary>
    private const string NoAction = "401 403 403 403 403 403 403";

    public static MatrixRow[] All { get; } =
    [
        new("Git LFS batch", "download batch", Reading, null, true, _ => Requests.Batch("download", content: Held)),
        new("Git LFS batch", "upload batch", Writing, null, false, _ => Requests.Batch("upload", content: New)),
        new("Git LFS object", "GET", Reading, "401 403 403 403 403 200 403", true, _ => new(HttpMethod.Get, LfsHost.PathOf(Held))),
        new("Git LFS object", "HEAD", Reading, "401 403 403 403 403 200 403", true, _ => new(HttpMethod.Head, LfsHost.PathOf(Held))),
        new("Git LFS object", "PUT", Writing, "401 403 403 403 403 403 200", false,
            _ => new(HttpMethod.Put, LfsHost.PathOf(New)) { Content = new ByteArrayContent(New.Bytes) }),
        new("Git LFS part", "send part", Writing, NoAction, false,
            _ =>
                new(
                    HttpMethod.Put, LfsHost.PathOf(New) + $"/part?upload={LfsHost.UploadName(New.Size, 1000)}&number=1&pos=0&"
                        + "size=20") { Content = new ByteArrayContent(New.Bytes) }),
        new(
            "Git LFS commit", "commit parts", Writing, NoAction, false, _ =>
                new(HttpMethod.Post, LfsHost.PathOf(Held) + $"/commit?upload={LfsHost.UploadName(10, 1000)}&size=10")),
        new(
            "Git LFS abort", "abort parts", Writing, NoAction, false, _ =>
                new(HttpMethod.Post, LfsHost.PathOf(Held) + $"/abort?upload={LfsHost.UploadName(10, 1000)}")),
        new("Git LFS tus", "ask where an upload is", Writing, NoAction, false, _ => Tus(HttpMethod.Head)),
        new("Git LFS tus", "give an upload up", "401 401 401 403 403 403 204", NoAction, false, _ => Tus(HttpMethod.Delete)),
        new("Git LFS verify", "verify an upload", Writing, NoAction, false,
            _ => Post($"objects/storage/verify?upload={LfsHost.UploadName(10, 1000)}", LfsHost.VerifyContent(Held))),
        new("Git LFS verify", "verify", Reading, NoAction, true, _ => Post("objects/storage/verify", LfsHost.VerifyContent(Held))),
        new("Git LFS locks", "list locks", Reading, null, true, _ => new(HttpMethod.Get, LfsHost.PathOf("locks"))),
        new("Git LFS locks", "create lock", "401 401 401 403 403 403 201", null, false,
            _ => Post("locks", LfsHost.LfsContent($$"""{"path":"{{Guid.NewGuid()}}"}"""))),
        new("Git LFS locks verify", "verify locks", Reading, null, true, _ => Post("locks/verify", LfsHost.LfsContent("{}"))),
        new("Git LFS unlock", "unlock", Writing, null, false, id => Post($"locks/{id}/unlock", LfsHost.LfsContent("{}"))),
        new(
            "Git LFS unlock", "force unlock", Writing, null, false, id =>
                Post($"locks/{id}/unlock", LfsHost.LfsContent("""{"force":true}"""))),
        new("Git LFS unknown", "unknown", "404 404 404 404 404 404 404", null, false, _ => new(HttpMethod.Get, LfsHost.PathOf("objects"))),
    ];

    /// <summary>The status that a request has to be answered with.</summary>
    public int StatusFor(Credential credential, bool isAction, bool anonymousRead)
    {
        var opened = anonymousRead && IsReading;
        if (isAction && ExpectedByAction is null)
            credential = Credential.None;
        var status = int.Parse((isAction ? ExpectedByAction ?? Expected : Expected).Split(' ')[(int)credential], provider: null);
        return (opened, credential, isAction && ExpectedByAction is not null) switch
        {
            (true, Credential.None, _) => 200,
            (true, Credential.OtherRepository or Credential.OtherOid, false) => 200,
            _ => status,
        };
    }

    public override string ToString() => Name;

    private static HttpRequestMessage Tus(HttpMethod method) => new(method, LfsHost.PathOf(New) + $"/tus?size={New.Size}")
    {
        Headers = { { "Tus-Resumable", "1.0.0" } },
    };

    private static HttpRequestMessage Post(string resource, HttpContent content) =>
        new(HttpMethod.Post, LfsHost.PathOf(resource)) { Content = content };
}
