using Giftless.Authentication.Users;

// Makes what stands as PasswordHash in appsettings.json: echo 'the password' | dotnet run -- hash-password
if (args is ["hash-password"])
{
    Console.WriteLine(LfsUserPassword.Hash(Console.ReadLine() ?? ""));
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrelForLargeFiles();

builder.Services.AddGitLfs()
    .AddFileSystemStorage(builder.Configuration["Storage"] ?? "./lfs-storage")
    .AddUsers(users =>
    {
        foreach (var user in builder.Configuration.GetSection("Users").Get<LfsUser[]>() ?? [])
            users.Add(user);
    });

var app = builder.Build();
var lfs = app.MapGitLfs();

// On the machine of whoever writes this app anybody may do everything; elsewhere, the users of appsettings.json.
if (app.Environment.IsDevelopment())
    lfs.AllowAnonymous();

app.Run();
