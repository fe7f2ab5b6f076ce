using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Giftless.Load;

/// <summary>Prepares loads: asks a server for actions as a Git client does, and turns them into bytes to send.</summary>
/// <param name="repository">The address of a repository.</param>
/// <param name="token">The JWT to show in batches, or null.</param>
internal sealed class LfsClient(Uri repository, string? token = null) : IDisposable
{
    private const int BatchReplyBuffer = 256 * 1024;
    private const int ContentBuffer = 512 * 1024;
    private const int MostInBatch = 100;

    private readonly HttpClient _http = new();

    private Uri BatchUrl => new($"{repository.AbsoluteUri.TrimEnd('/')}/objects/batch");

    /// <summary>The whole request of a batch.</summary>
    public byte[] BatchRequest(string operation, IReadOnlyCollection<SampleObject> objects)
    {
        var body = Encoding.UTF8.GetBytes(BatchBody(operation, objects));
        List<KeyValuePair<string, string>> headers =
            [new("Content-Type", "application/vnd.git-lfs+json"), new("Accept", "application/vnd.git-lfs+json")];
        if (token is not null)
            headers.Add(new("Authorization", $"Bearer {token}"));
        return [.. RawConnection.Head("POST", BatchUrl, body.Length, headers), .. body];
    }

    private static string BatchBody(string operation, IReadOnlyCollection<SampleObject> objects)
    {
        var items = string.Join(',', objects.Select(item => $$"""{"oid":"{{item.Oid}}","size":{{item.Size}}}"""));
        return $$"""{"operation":"{{operation}}","transfers":["basic"],"ref":{"name":"refs/heads/main"}"""
            + $$""","objects":[{{items}}],"hash_algo":"sha256"}""";
    }

    /// <summary>The reply to a batch, as text.</summary>
    public async Task<string> BatchAsync(string operation, IReadOnlyCollection<SampleObject> objects)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, BatchUrl);
        request.Content = new StringContent(BatchBody(operation, objects), Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.git-lfs+json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var reply = await _http.SendAsync(request);
        var text = await reply.Content.ReadAsStringAsync();
        return reply.IsSuccessStatusCode
            ? text
            : throw new InvalidOperationException($"The server answered {(int)reply.StatusCode}: {text}");
    }

    /// <summary>Repeats one batch on several connections.</summary>
    public LoadResult LoadBatch(
        string operation, IReadOnlyCollection<SampleObject> objects, int connections, TimeSpan time, ProcessProbe? probe)
    {
        var request = BatchRequest(operation, objects);
        return Workload.Repeat(repository, connections, time, BatchReplyBuffer, probe, (connection, _) =>
        {
            connection.Send(request);
            return connection.Receive();
        });
    }

    /// <summary>Uploads objects unless the server holds them.</summary>
    public async Task SeedAsync(IReadOnlyList<SampleObject> objects)
    {
        foreach (var part in objects.Chunk(MostInBatch))
        {
            using var reply = JsonDocument.Parse(await BatchAsync("upload", part));
            var offered = reply.RootElement.GetProperty("objects").EnumerateArray().Select(
                answer => answer.TryGetProperty("actions", out _));
            var missing = part.Zip(offered).Where(pair => pair.Second).Select(pair => pair.First).ToList();
            if (missing.Count > 0)
                await UploadAsync(missing, connections: 1);
        }
    }

    /// <summary>Uploads objects that the server does not hold yet.</summary>
    public async Task<LoadResult> UploadAsync(IReadOnlyList<SampleObject> objects, int connections, ProcessProbe? probe = null)
    {
        var heads = await HeadsAsync("upload", "PUT", objects);
        return Workload.Each(
            repository, connections, objects.Count, ContentBuffer, probe, (connection, index) =>
                Put(connection, heads[index], objects[index]));
    }

    /// <summary>Sends one object to a connection.</summary>
    public static long Put(RawConnection connection, byte[] head, SampleObject item)
    {
        connection.Send(head);
        foreach (var piece in item.Pieces())
            connection.Send(piece.Span);
        connection.Receive();
        return item.Size;
    }

    /// <summary>Downloads objects, each a number of times.</summary>
    public async Task<LoadResult> DownloadAsync(IReadOnlyList<SampleObject> objects, int connections, int times, ProcessProbe? probe)
    {
        var heads = await HeadsAsync("download", "GET", objects);
        return Workload.Each(repository, connections, objects.Count * times, ContentBuffer, probe, (connection, index) =>
        {
            connection.Send(heads[index % heads.Count]);
            return connection.Receive();
        });
    }

    private async Task<List<byte[]>> HeadsAsync(string operation, string method, IReadOnlyList<SampleObject> objects)
    {
        var heads = new List<byte[]>(objects.Count);
        foreach (var part in objects.Chunk(MostInBatch))
        {
            using var reply = JsonDocument.Parse(await BatchAsync(operation, part));
            heads.AddRange(
                part.Zip(
                    reply.RootElement.GetProperty("objects").EnumerateArray(), (item, answer) => HeadOf(answer, operation, method, item)));
        }

        return heads;
    }

    private static byte[] HeadOf(JsonElement answer, string operation, string method, SampleObject item)
    {
        if (!answer.TryGetProperty("actions", out var actions))
            throw new InvalidOperationException($"The server offers no {operation}: {answer}");

        var action = actions.GetProperty(operation);
        var headers = action.TryGetProperty("header", out var header)
            ? header.EnumerateObject().Select(member => new KeyValuePair<string, string>(member.Name, member.Value.GetString()!))
            : [];
        return RawConnection.Head(method, new Uri(action.GetProperty("href").GetString()!), method == "PUT" ? item.Size : null, headers);
    }

    public void Dispose() => _http.Dispose();
}
