using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.Client.Tests;

/// <summary>The code that the package's README shows.</summary>
internal static class ReadmeExample
{
    public static IServiceCollection Add(IServiceCollection services, string password)
    {
        services.AddGitLfsClient(new Uri("https://lfs.example.com/my-org/my-repo.git/info/lfs"), options =>
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{password}"));
            options.Credentials = _ => new(new AuthenticationHeaderValue("Basic", basic));
        });
        return services;
    }

    public static async Task MoveAsync(GitLfsClient client, CancellationToken cancellationToken)
    {
        // With the GitLfsClient that the app injects:
        var progress = new Progress<TransferProgress>(one => Console.WriteLine($"{one.Oid}: {one.Bytes} of {one.Size}"));
        var results = await client.UploadAsync([UploadObject.FromFile("scan.tif")], progress, cancellationToken);
        foreach (var result in results.Where(result => result.Outcome == TransferOutcome.Failed))
            Console.Error.WriteLine(result.Message);

        var (oid, size) = (results[0].Oid!.Value, results[0].Size!.Value);
        await client.DownloadAsync([new DownloadObject(oid, size, "copy.tif")], progress, cancellationToken);
    }
}
