using System.Net.Http.Json;
using System.Text.Json;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>A batch request by hand, where the status or the links are looked at.</summary>
internal static class LfsApi
{
    public const string DefaultPath = "/my-org/my-repo.git/info/lfs";

    public static async Task<int> BatchAsync(ServerProcess server, string operation, string path = DefaultPath, int objects = 1)
    {
        using var reply = await SendAsync(server.Address, operation, path, objects);
        return (int)reply.StatusCode;
    }

    /// <summary>The address that the server gives for the upload of a new object.</summary>
    public static Task<string> UploadLinkAsync(ServerProcess server, string path = DefaultPath) => UploadLinkAsync(server.Address, path);

    /// <inheritdoc cref="UploadLinkAsync(ServerProcess, string)"/>
    /// <param name="server">The server, or a proxy in front of it.</param>
    /// <param name="path">The repository's address on it.</param>
    /// <param name="headers">What the request has in addition.</param>
    public static async Task<string> UploadLinkAsync(Uri server, string path = DefaultPath, params (string Name, string Value)[] headers)
    {
        using var reply = await SendAsync(server, "upload", path, objects: 1, headers);
        var batch = await reply.Content.ReadFromJsonAsync<JsonElement>();
        return batch.GetProperty("objects")[0].GetProperty("actions").GetProperty("upload").GetProperty("href").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        Uri server, string operation, string path, int objects, params (string Name, string Value)[] headers)
    {
        // What listens on all addresses is asked on the loopback one.
        using var http = new HttpClient { BaseAddress = new UriBuilder(server) { Host = "127.0.0.1" }.Uri };
        var asked = Enumerable.Range(0, objects).Select(i => new { oid = i.ToString("x64"), size = 1 });
        foreach (var (name, value) in headers)
            http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return await http.PostAsJsonAsync($"{path}/objects/batch", new { operation, objects = asked });
    }
}
