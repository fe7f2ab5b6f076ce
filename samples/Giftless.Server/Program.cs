using Giftless.Server;
using Microsoft.Extensions.Options;

try
{
    var app = Build(args);
    await app.StartAsync();
    Console.WriteLine(Welcome.For(app));
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or OptionsValidationException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"Giftless.Server cannot start. {exception.Message}");
    return 1;
}

static WebApplication Build(string[] args)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    if (!Listening.IsConfigured(builder.Configuration))
        builder.WebHost.UseUrls("http://localhost:5080");

    var section = builder.Configuration.GetSection("GitLfs");
    var settings = ServerSettings.Read(section);
    builder.Services.AddSingleton(settings);
    AddStorage(builder.Services.AddGitLfs(section.Bind), settings.Storage);

    var app = builder.Build();
    OpenTo(app.MapGitLfs(), app, settings.Access);
    return app;
}

static void AddStorage(IGitLfsBuilder lfs, StorageSettings settings)
{
    switch (settings.Provider)
    {
        case StorageProvider.FileSystem:
            lfs.AddFileSystemStorage(options =>
            {
                options.Root = settings.FileSystem.Root;
                options.Layout = settings.FileSystem.ToObjectLayout();
            });
            break;
    }
}

static void OpenTo(GitLfsEndpointConventionBuilder lfs, WebApplication app, AccessSettings settings)
{
    switch (settings.Anonymous)
    {
        case AnonymousRights.ReadWrite:
            lfs.AllowAnonymous();
            break;
        case AnonymousRights.Read:
            lfs.AllowAnonymousRead();
            break;
        case null when app.Environment.IsDevelopment():
            lfs.AllowAnonymous(_ => Listening.IsLoopbackOnly(app));
            break;
    }
}
