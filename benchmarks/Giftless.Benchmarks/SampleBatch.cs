using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Giftless.Protocol;
using Giftless.Storage;

namespace Giftless.Benchmarks;

/// <summary>Batches of objects with the content of their number.</summary>
internal static class SampleBatch
{
    public const string Repository = "repo";

    public static byte[] ContentOf(int number) => Encoding.ASCII.GetBytes($"object {number}");

    public static Oid OidOf(int number) => new(SHA256.HashData(ContentOf(number)));

    public static BatchRequest Request(string operation, int objects) => new()
    {
        Operation = operation,
        Transfers = ["basic"],
        Ref = new GitRef { Name = "refs/heads/main" },
        Objects = [.. Enumerable.Range(1, objects).Select(
            number => new BatchRequestObject { Oid = OidOf(number).ToString(), Size = ContentOf(number).Length })],
        HashAlgorithm = "sha256",
    };

    public static byte[] Json(string operation, int objects) =>
        JsonSerializer.SerializeToUtf8Bytes(Request(operation, objects), LfsJsonContext.Default.BatchRequest);

    /// <summary>Stores the objects that a download asks for; an upload finds none of them.</summary>
    public static async Task SeedAsync(ObjectStore storage, string operation, int objects)
    {
        if (operation != "download")
            return;
        foreach (var number in Enumerable.Range(1, objects))
        {
            using var content = new MemoryStream(ContentOf(number));
            await storage.PutAsync(
                new ObjectKey(RepositoryName.Parse(Repository), OidOf(number)), content, content.Length, CancellationToken.None);
        }
    }
}
