using Giftless.AotHost;
using Microsoft.AspNetCore.Authentication;

// A native app with two Git LFS servers: one for whoever knows the password, one for anybody.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddAuthentication("Basic").AddScheme<AuthenticationSchemeOptions, PasswordHandler>("Basic", configureOptions: null);
builder.Services.AddGitLfs().AddFileSystemStorage("./lfs-storage");
builder.Services.AddGitLfs("open").AddFileSystemStorage("./open-storage");
builder.Services.AddAuthorizationBuilder().AddPolicy("Signed in", policy => policy.RequireAuthenticatedUser());

var app = builder.Build();
app.MapGitLfs().RequireAuthorization("Signed in");
app.MapGitLfs("/open/{repository}", name: "open").AllowAnonymous();
app.MapGet("/", () => "up");

await app.RunAsync();
