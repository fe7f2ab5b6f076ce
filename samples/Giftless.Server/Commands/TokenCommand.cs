using System.CommandLine;
using Giftless.AccessTokens;
using Giftless.Authentication.AccessTokens;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server token create|list|revoke</c>: what users of the configuration give git in place of their passwords.
/// </summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Make, list or revoke access tokens of users")
    {
        CreateCreate(), CreateList(), CreateRevoke(),
    };

    private static Command CreateCreate()
    {
        var user = MakeUser();
        var name = new Option<string>("--name") { Description = "What it is for, such as laptop", HelpName = "NAME", Required = true };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "The most that it allows, such as obj:org/game/*:read; all that the user may, if left out",
            HelpName = "SCOPE",
        };
        var days = UpkeepArguments.MakeDays("--days", "How long it is good for (90)");
        var json = UpkeepArguments.MakeJson();
        var command = new Command("create", "Make a token, and show it this once") { user, name, scopes, days, json };
        command.SetAction((line, _) => RunAsync(line, async (app, tokens, console, cancellationToken) =>
        {
            var id = line.GetRequiredValue(user);
            if (app.Services.FindLfsUser(id) is null)
                throw new SettingsException($"'{id}' is not among GitLfs:Access:Users.");
            var made = await tokens.CreateAsync(
                new NewAccessToken
                {
                    UserId = id,
                    Name = line.GetRequiredValue(name),
                    Scopes = line.GetValue(scopes) is { Length: > 0 } given ? given : ["obj"],
                    Lifetime = line.GetValue(days),
                },
                cancellationToken);
            console.Print(
                new CreatedToken(made.Token, TokenRow.Of(made.Details)),
                line.GetValue(json) ? UpkeepJson.Default.CreatedToken : null,
                result => [result.Token]);
            return 0;
        }));
        return command;
    }

    private static Command CreateList()
    {
        var (user, json) = (MakeUser(), UpkeepArguments.MakeJson());
        var command = new Command("list", "List a user's tokens, but for the tokens themselves") { user, json };
        command.SetAction((line, _) => RunAsync(line, async (_, tokens, console, cancellationToken) =>
        {
            var found = await tokens.ListAsync(line.GetRequiredValue(user), cancellationToken);
            console.Print(
                [.. found.Select(TokenRow.Of)],
                line.GetValue(json) ? UpkeepJson.Default.TokenRowArray : null,
                rows => rows.Select(row => row.ToString()));
            return 0;
        }));
        return command;
    }

    private static Command CreateRevoke()
    {
        var user = MakeUser();
        var ids = new Argument<string[]>("ID") { Description = "The tokens, as list shows them", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All tokens of the user" };
        var command = new Command("revoke", "Revoke tokens at once") { user, ids, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(ids) is { Length: > 0 })
                result.AddError("Which tokens? Name their ids, or --all.");
        });
        command.SetAction((line, _) => RunAsync(line, async (_, tokens, console, cancellationToken) =>
        {
            var id = line.GetRequiredValue(user);
            if (line.GetValue(all))
            {
                console.PrintLine($"Tokens that were revoked: {await tokens.RevokeAllAsync(id, cancellationToken)}.");
                return 0;
            }

            var unknown = 0;
            foreach (var token in line.GetRequiredValue(ids))
            {
                var isGone = await tokens.RevokeAsync(id, token, cancellationToken);
                console.PrintLine(isGone ? $"{token} was revoked." : $"{id} has no token {token}.");
                unknown += isGone ? 0 : 1;
            }

            return unknown == 0 ? 0 : 1;
        }));
        return command;
    }

    private static Argument<string> MakeUser() => new("USER") { Description = "A user of GitLfs:Access:Users" };

    private static Task<int> RunAsync(
        ParseResult line, Func<WebApplication, AccessTokenService, UpkeepConsole, CancellationToken, Task<int>> act) =>
        UpkeepConsole.RunAsync(async (console, cancellationToken) =>
        {
            await using var app = LfsServer.BuildForCommand(ConfigurationArguments.Of(line), makesTables: true);
            if (!app.Services.GetRequiredService<ServerSettings>().Access.Tokens)
                throw new SettingsException("GitLfs:Access:Tokens is not true, so that the server takes no access tokens.");
            try
            {
                return await act(app, app.Services.GetRequiredKeyedService<AccessTokenService>(""), console, cancellationToken);
            }
            catch (AccessTokenStoreUnavailableException exception)
            {
                throw new SettingsException($"The tokens cannot be read (GitLfs:Locks): {exception.GetBaseException().Message}");
            }
        });

    internal sealed record TokenRow(string Id, string Name, string[] Scopes, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt)
    {
        public static TokenRow Of(AccessToken token) =>
            new(token.Id, token.Name, [.. token.Scopes], token.ExpiresAt, token.LastUsedAt);

        public override string ToString() =>
            $"{Id}  {Name,-16}  until {ExpiresAt:yyyy-MM-dd}  {(LastUsedAt is { } used ? $"used {used:yyyy-MM-dd}" : "never used")}  "
                + string.Join(' ', Scopes);
    }

    internal sealed record CreatedToken(string Token, TokenRow About);
}
