using Giftless.LoadHosts;

if (args is not [var mode, var root])
{
    await Console.Error.WriteLineAsync(
        "Usage: Giftless.LoadHosts bare|discard|store|giftless-open|giftless-tokens|giftless-jwt|giftless-unflushed FOLDER");
    return 1;
}

// Not in the folder of the storage, where its working directory is: all below the content root is watched for changes of settings.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
Blocks.AddTo(builder);
Func<WebApplicationBuilder, string, WebApplication>? build = mode switch
{
    "bare" => BareHost.Build,
    "discard" => DiscardHost.Build,
    "store" => StoreHost.Build,
    "giftless-open" => (b, folder) => GiftlessHost.Build(b, folder, signed: false, flush: true),
    "giftless-tokens" => (b, folder) => GiftlessHost.Build(b, folder, signed: true, flush: true),
    "giftless-jwt" => GiftlessHost.BuildForJwt,
    "giftless-unflushed" => (b, folder) => GiftlessHost.Build(b, folder, signed: false, flush: false),
    _ => null,
};
if (build is null)
{
    await Console.Error.WriteLineAsync($"There is no host '{mode}'.");
    return 1;
}

await using var app = build(builder, Path.GetFullPath(root));
await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();
return 0;
