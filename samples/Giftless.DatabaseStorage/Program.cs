using Giftless.DatabaseStorage;
using Microsoft.EntityFrameworkCore;

// A Git LFS server that keeps its objects in a database: SQLite in a file, or PostgreSQL where a connection to it is given.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddGitLfs().AddDatabaseStorage(database =>
{
    if (builder.Configuration.GetConnectionString("PostgreSql") is { } connection)
        database.UseNpgsql(connection);
    else
        database.UseSqlite(builder.Configuration.GetConnectionString("Sqlite") ?? "Data Source=lfs.db");
});

var app = builder.Build();
await using (var database = await app.Services.GetRequiredService<IDbContextFactory<BlobContext>>().CreateDbContextAsync())
    await database.Database.EnsureCreatedAsync();

// It answers to this machine only, and to whoever is there. A server for others says here who may do what.
app.MapGitLfs().AllowAnonymous();
await app.RunAsync();
