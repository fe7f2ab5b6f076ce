using Giftless.Authentication.Users;
using Giftless.Tests;
using Microsoft.AspNetCore.Builder;

namespace Giftless.Gateway.Tests.Support;

/// <summary>The gateway on a free port of this machine, with a list of its own.</summary>
internal sealed class GatewayRun : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "wonderland";
    public const long PartSize = 5 * 1024 * 1024;

    private readonly TempFolder _folder;
    private readonly WebApplication _app;

    private GatewayRun(TempFolder folder, WebApplication app) => (_folder, _app) = (folder, app);

    public Uri Address => new(_app.Urls.Single());

    /// <param name="settings">What the section <c>Gateway</c> says beside the defaults, such as <c>Storage=S3</c>.</param>
    public static async Task<GatewayRun> StartAsync(params string[] settings)
    {
        var folder = new TempFolder();
        string[] all =
        [
            $"Users:0:Name={User}", $"Users:0:PasswordHash={LfsUserPassword.Hash(Password)}",
            $"Database=Data Source={folder.Path}/gateway.db", $"FileSystem:Root={folder.Path}/objects",
            $"GitLfs:Multipart:PartSize={PartSize}", .. settings,
        ];
        try
        {
            var app = GatewayApp.Build(
                ["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Error", .. all.Select(setting => $"--Gateway:{setting}")]);
            await app.StartAsync();
            return new GatewayRun(folder, app);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Everything in the folder of objects, what is unfinished included.</summary>
    public string[] StoredFiles() => [.. _folder.Files().Where(file => file.StartsWith("objects/", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
