using System.Net.Http.Json;
using System.Text.Json;

namespace Giftless.EndToEnd.Tests.Support;

/// <summary>A batch request by hand, where the status or the links are looked at.</summary>
internal static class LfsApi
{
    public const string DefaultPath = "/my-org/my-repo.git/info/lfs";

    public static async Task<int> BatchAsync(ServerProcess server, string operation, string path = DefaultPath, int objects = 1)
    {
        using var reply = await SendAsync(server, operation, path, objects);
        return (int)reply.StatusCode;
    }

    /// <summary>The address that the server gives for the upload of a new object.</summary>
    public static async Task<string> UploadLinkAsync(ServerProcess server, string path = DefaultPath)
    {
        using var reply = await SendAsync(server, "upload", path, objects: 1);
        var batch = await reply.Content.ReadFromJsonAsync<JsonElement>();
        return batch.GetProperty("objects")[0].GetProperty("actions").GetProperty("upload").GetProperty("href").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerProcess server, string operation, string path, int objects)
    {
        // What listens on all addresses is asked on the loopback one.
        using var http = new HttpClient { BaseAddress = new UriBuilder(server.Address) { Host = "127.0.0.1" }.Uri };
        var asked = Enumerable.Range(0, objects).Select(i => new { oid = i.ToString("x64"), size = 1 });
        return await http.PostAsJsonAsync($"{path}/objects/batch", new { operation, objects = asked });
    }
}
