using System.CommandLine;
using Giftless.AspNetCore;
using Giftless.Authentication.Jwt;
using Giftless.Authentication.Ssh;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server git-lfs-authenticate USER</c>, as the forced command of a user's key on an SSH server: answers the command that
/// git-lfs runs there, which SSH hands over in <c>SSH_ORIGINAL_COMMAND</c>. It reads the same configuration as the server.
/// </summary>
internal static class GitLfsAuthenticateCommand
{
    private const int UnknownCommand = 127;

    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "Whose key it is" };
        var command = new Command("git-lfs-authenticate", "As the forced command of an SSH key: let git-lfs sign in by SSH") { user };
        command.SetAction((line, _) => RunAsync(LfsServer.BuildForCommand(ConfigurationArguments.Of(line)), line.GetRequiredValue(user)));
        return command;
    }

    /// <exception cref="SettingsException">The configuration lacks what this takes.</exception>
    /// <exception cref="Giftless.LfsException">The user may not.</exception>
    private static async Task<int> RunAsync(WebApplication app, string userName)
    {
        var command = Environment.GetEnvironmentVariable("SSH_ORIGINAL_COMMAND") ?? "";
        if (!GitLfsAuthenticate.TryParseCommand(command, out var path, out var operation))
        {
            await Console.Error.WriteLineAsync($"Unknown command: '{command}'.");
            return UnknownCommand;
        }

        var publicUrl = app.Services.GetRequiredService<IOptions<GitLfsOptions>>().Value.PublicUrl
            ?? throw new SettingsException("GitLfs:PublicUrl is not set; it tells git-lfs where to go from SSH.");
        var user = app.Services.FindLfsUser(userName)
            ?? throw new SettingsException($"'{userName}' is not among GitLfs:Access:Users.");
        var authenticate = new GitLfsAuthenticate(
            app.Services.GetRequiredService<IAuthorizationService>(), MakeIssuer(app.Services), publicUrl);
        var reply = await authenticate.AnswerAsync(user, path, operation);
        Console.WriteLine(reply.ToJson());
        return 0;
    }

    /// <summary>The server takes the tokens that are made with the first secret that it has.</summary>
    private static LfsTokenIssuer MakeIssuer(IServiceProvider services)
    {
        var jwt = services.GetRequiredService<ServerSettings>().Access.JwtOfSsh
            ?? throw new SettingsException("GitLfs:Access:Jwt has no entry with an HS algorithm, whose key would sign the tokens for SSH.");
        return new LfsTokenIssuer(
            new LfsTokenIssuerOptions
            {
                Algorithm = jwt.Algorithm,
                Key = jwt.Key,
                KeyFile = jwt.KeyFile,
                KeyId = jwt.KeyId,
                Issuer = jwt.Issuer,
                Audience = jwt.Audience,
            },
            services.GetRequiredService<TimeProvider>());
    }
}
