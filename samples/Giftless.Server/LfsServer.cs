using Giftless.Locks;
using Giftless.Server.Commands;
using Giftless.Storage;
using Giftless.Upkeep;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Giftless.Server;

/// <summary>Makes the server that the configuration describes.</summary>
internal static class LfsServer
{
    /// <param name="arguments">What the command line says of the configuration.</param>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static WebApplication Build(ConfigurationArguments arguments) =>
        Build(CreateBuilder(arguments), makesTables: true, fallsThrough: true);

    /// <summary>
    /// Makes what a command works with. Its log goes to standard error, since what it prints is for other programs too.
    /// </summary>
    /// <param name="arguments">What the command line says of the configuration.</param>
    /// <param name="makesTables">Whether the tables of locks and tokens are made where they are missing; else that is a failure.</param>
    /// <param name="fallsThrough">Whether what is still being moved is read from where it was.</param>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static WebApplication BuildForCommand(
        ConfigurationArguments arguments, bool makesTables = false, bool fallsThrough = true)
    {
        var builder = CreateBuilder(arguments);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return Build(builder, makesTables, fallsThrough);
    }

    private static WebApplication Build(WebApplicationBuilder builder, bool makesTables, bool fallsThrough)
    {
        var section = builder.Configuration.GetSection("GitLfs");
        SettingsException.ThrowIfAny([.. ServerSettings.FindFaults(section), .. Listening.FindFaults(builder.Configuration)]);
        var settings = ServerSettings.Read(section);
        builder.Services.AddSingleton(settings);
        if (settings.KeyRing is { } folder)
            builder.Services.AddDataProtection().SetApplicationName("Giftless.Server").PersistKeysToFileSystem(new DirectoryInfo(folder));
        else
            // This machine's own keys are those of every server on it; the tokens of one are no good on another with other objects.
            builder.Services.AddDataProtection().SetApplicationName($"Giftless.Server {settings.Storage}");
        var isOpenToThisMachine = builder.Environment.IsDevelopment() && settings.Access.Anonymous is null && !settings.Access.HasWayIn;
        if (isOpenToThisMachine && string.IsNullOrEmpty(builder.Configuration["AllowedHosts"]))
            // What is open to this machine alone is not for pages whose names lead here.
            builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        AddAudit(builder, settings.Audit);
        builder.Services.AddHealthChecks().AddGitLfs();
        var lfs = builder.Services.AddGitLfs(section.Bind);
        AddStorage(lfs, settings.Storage);
        if (fallsThrough && settings.Storage.MovingFrom is { } old)
            AddOldStorage(lfs, settings.Storage, old);
        AddLocks(lfs, settings.Locks, makesTables);
        lfs.AddPushCheck(section.GetSection(nameof(ServerSettings.PushCheck)).Bind);
        if (settings.Access.Tokens)
            AddTokens(lfs, settings, makesTables);
        AddWaysIn(lfs, section.GetSection(nameof(ServerSettings.Access)), settings.Access);

        var app = builder.Build();
        Validate(app);
        return app;
    }

    /// <summary>Mounts it, with the folders and databases that it is set up for.</summary>
    public static void Map(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        if (settings.TrustedProxies.Count > 0)
            app.UseForwardedHeaders(TrustedProxies.Read(settings.TrustedProxies));
        Health.Map(app);
        app.MapGet("/", FrontPage.WriteAsync).AllowAnonymous();
        OpenTo(app.MapGitLfs(), app, settings.Access);
    }

    /// <summary>Keeps a trail of all requests beside the log, whatever the level of that.</summary>
    private static void AddAudit(WebApplicationBuilder builder, AuditSettings settings)
    {
        if (settings.File is null)
            return;
        builder.Services.AddSingleton<ILoggerProvider>(services => new AuditLog(settings, services.GetRequiredService<TimeProvider>()));
        builder.Logging.AddFilter<AuditLog>(category: null, LogLevel.None);
        builder.Logging.AddFilter<AuditLog>(AuditLog.Category, LogLevel.Information);
    }

    /// <summary>Says of all options at once what is wrong with them.</summary>
    private static void Validate(WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException exception)
        {
            throw new SettingsException([.. exception.Failures]);
        }
        catch (AggregateException exception)
        {
            throw new SettingsException([.. exception.Flatten().InnerExceptions.SelectMany(
                item => item is OptionsValidationException fault ? fault.Failures : [item.Message])]);
        }
    }

    private static WebApplicationBuilder CreateBuilder(ConfigurationArguments arguments)
    {
        WebApplicationBuilder builder;
        try
        {
            builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                Args = [.. arguments.Values],
                ContentRootPath = AppContext.BaseDirectory,
            });
        }
        catch (InvalidDataException exception)
        {
            throw new SettingsException(ConfigurationFiles.FaultOf(exception));
        }

        Defaults.AddTo(builder.Configuration);
        ConfigurationFiles.AddTo(builder.Configuration, arguments.FilePaths);
        if (!Listening.IsConfigured(builder.Configuration))
            builder.WebHost.UseUrls("http://localhost:5080");
        builder.WebHost.ConfigureKestrelForLargeFiles();
        return builder;
    }

    private static void AddStorage(IGitLfsBuilder lfs, StorageSettings settings)
    {
        if (settings.Provider != StorageProvider.FileSystem)
        {
            settings.ToCloud().AddTo(lfs);
            return;
        }

        lfs.AddFileSystemStorage(options =>
        {
            options.Root = settings.FileSystem.Root;
            options.Layout = settings.FileSystem.Layout.ToObjectLayout();
            options.MaxUnfinishedBytes = settings.FileSystem.MaxUnfinishedBytes;
        });
    }

    /// <exception cref="SettingsException">They have different layouts, or are the same.</exception>
    private static void AddOldStorage(IGitLfsBuilder lfs, StorageSettings settings, StorageSettings old)
    {
        const string name = "moving-from";
        if (old.Layout != settings.Layout)
            throw new SettingsException(
                $"GitLfs:Storage has the layout {settings.Layout}, and GitLfs:Storage:MovingFrom {old.Layout}; they have to be the same.");
        if (old.ToString() == settings.ToString())
            throw new SettingsException($"GitLfs:Storage and GitLfs:Storage:MovingFrom are both {old}.");
        lfs.AddStorage(name, storage => AddStorage(storage, old))
            .SelectStorage(_ => "")
            .DecorateBlobStore((services, store) => new FallThroughBlobStore(
                store, settings.Prefix, services.GetRequiredKeyedService<ObjectStore>($":{name}").Blobs, old.Prefix));
    }

    private static void AddLocks(IGitLfsBuilder lfs, LockSettings settings, bool makesTable)
    {
        void Configure(LockOptions options) => options.Lease = settings.Lease;
        switch (settings.Provider)
        {
            case LockProvider.Memory:
                lfs.AddInMemoryLocks(Configure);
                break;
            case LockProvider.Sqlite:
                var file = new SqliteConnectionStringBuilder(settings.ConnectionString ?? LockSettings.DefaultFile);
                if (!makesTable)
                    file.Mode = SqliteOpenMode.ReadWrite;
                lfs.AddEntityFrameworkLocks(database => database.UseSqlite(file.ConnectionString), Configure, makesTable);
                break;
            case LockProvider.PostgreSql:
                var connection = settings.ConnectionString
                    ?? throw new SettingsException("GitLfs:Locks:ConnectionString is not set; PostgreSQL needs it.");
                lfs.AddEntityFrameworkLocks(database => database.UseNpgsql(connection), Configure, makesTable);
                break;
        }
    }

    /// <exception cref="SettingsException">Nobody could have a token, or no database keeps them.</exception>
    private static void AddTokens(IGitLfsBuilder lfs, ServerSettings settings, bool makesTable)
    {
        if (settings.Access.Users.Count == 0)
            throw new SettingsException("GitLfs:Access:Tokens is true, and GitLfs:Access:Users has nobody who could have one.");
        var connection = settings.Locks.ConnectionString ?? LockSettings.DefaultFile;
        switch (settings.Locks.Provider)
        {
            case LockProvider.Sqlite:
                lfs.AddEntityFrameworkAccessTokenStore(database => database.UseSqlite(connection), makesTable);
                break;
            case LockProvider.PostgreSql:
                lfs.AddEntityFrameworkAccessTokenStore(database => database.UseNpgsql(connection), makesTable);
                break;
            default:
                throw new SettingsException(
                    $"GitLfs:Access:Tokens is true, and GitLfs:Locks:Provider {settings.Locks.Provider}: tokens lie in the database of the "
                        + "locks. Set it to Sqlite or PostgreSql.");
        }

        lfs.AddAccessTokens((token, context) => ValueTask.FromResult(context.RequestServices.FindLfsUser(token.UserId)));
    }

    /// <summary>Users come last: to reject a password takes them long on purpose.</summary>
    private static void AddWaysIn(IGitLfsBuilder lfs, IConfigurationSection section, AccessSettings settings)
    {
        var ofSsh = settings.JwtOfSsh;
        foreach (var (jwt, read) in section.GetSection(nameof(settings.Jwt)).GetChildren().Zip(settings.Jwt))
        {
            lfs.AddJwt(options =>
            {
                options.SpeaksForUsers = read == ofSsh;
                jwt.Bind(options);
            });
        }

        if (settings.GitHub is not null)
            lfs.AddGitHub(section.GetSection(nameof(settings.GitHub)).Bind);
        if (settings.Users.Count > 0)
            lfs.AddUsers(section.GetSection(nameof(settings.Users)).Bind);
    }

    private static void OpenTo(GitLfsEndpointConventionBuilder lfs, WebApplication app, AccessSettings settings)
    {
        switch (settings.Anonymous)
        {
            case AnonymousRights.ReadWrite:
                lfs.AllowAnonymous();
                break;
            case AnonymousRights.Read:
                lfs.AllowAnonymousRead();
                break;
            case null when app.Environment.IsDevelopment() && !settings.HasWayIn:
                lfs.AllowAnonymous(_ => Listening.IsLoopbackOnly(app));
                break;
        }
    }
}
