using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Giftless.AccessTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.AccessTokens;
using Giftless.Authentication.Users;
using Giftless.Tests;
using Giftless.Tests.GitHub;
using Giftless.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Authentication.Tests.Matrix;

/// <summary>The secrets of everybody who comes.</summary>
internal sealed class MatrixSecrets
{
    private const string Other = "org/other";

    private static readonly LfsPermission[] Writing = [LfsPermission.Read, LfsPermission.Write, LfsPermission.Lock];

    public static IReadOnlyList<LfsUser> ConfiguredUsers { get; } =
    [
        new() { Name = "writer", PasswordHash = LfsUserPassword.Hash("password-of-writer"), Write = { LfsHost.Repository } },
        new() { Name = "reader", PasswordHash = LfsUserPassword.Hash("password-of-reader"), Read = { LfsHost.Repository } },
        new() { Name = "other", PasswordHash = LfsUserPassword.Hash("password-of-other"), Write = { Other } },
    ];

    public Dictionary<Credential, string> Jwt { get; } = new()
    {
        [Credential.Wrong] = TestKeys.Issuer(options => options.Key = TestKeys.OtherSecret).Issue("ann", [TestKeys.AllOfRepository]),
        [Credential.Expired] = TestKeys.Issuer(issuedFromNow: TimeSpan.FromDays(-1)).Issue("ann", [TestKeys.AllOfRepository]),
        [Credential.OtherRepository] = TestKeys.Token(TestKeys.Scope(Other, Writing)),
        [Credential.OtherOid] = TestKeys.Token($"obj:{LfsHost.Repository}/{Sample.Of(99).Oid}:read,write,lock,force-unlock"),
        [Credential.ReadOnly] = TestKeys.Token(TestKeys.Scope(LfsHost.Repository, LfsPermission.Read)),
        [Credential.Write] = TestKeys.Token(TestKeys.Scope(LfsHost.Repository, Writing)),
    };

    public Dictionary<Credential, string> GitHub { get; } = new()
    {
        [Credential.Wrong] = "ghp_secretOfNobody",
        [Credential.Expired] = "ghp_secretThatExpired",
        [Credential.OtherRepository] = "ghp_secretOfOther",
        [Credential.ReadOnly] = "github_pat_secretOfReader",
        [Credential.Write] = "ghp_secretOfWriter",
    };

    public Dictionary<Credential, string> Users { get; } = new()
    {
        [Credential.Wrong] = "writer:password-of-nobody",
        [Credential.OtherRepository] = "other:password-of-other",
        [Credential.ReadOnly] = "reader:password-of-reader",
        [Credential.Write] = "writer:password-of-writer",
    };

    public Dictionary<Credential, string> AccessTokens { get; } = [];

    public Dictionary<Credential, string> Actions { get; } = [];

    /// <summary>What keeps the access tokens.</summary>
    public InMemoryAccessTokenStore TokenStore { get; } = new();

    /// <summary>Makes the access tokens: the wrong one is revoked, and the expired one was made a year ago.</summary>
    public async Task CreateAccessTokensAsync()
    {
        foreach (var (credential, scope, age) in new[]
        {
            (Credential.Wrong, TestKeys.AllOfRepository, 0),
            (Credential.Expired, TestKeys.AllOfRepository, 365),
            (Credential.OtherRepository, TestKeys.Scope(Other, Writing), 0),
            (Credential.OtherOid, $"obj:{LfsHost.Repository}/{Sample.Of(99).Oid}:read,write,lock,force-unlock", 0),
            (Credential.ReadOnly, TestKeys.Scope(LfsHost.Repository, LfsPermission.Read), 0),
            (Credential.Write, TestKeys.Scope(LfsHost.Repository, Writing), 0),
        })
        {
            var clock = new FakeTimeProvider(DateTimeOffset.UtcNow - TimeSpan.FromDays(age));
            var service = new AccessTokenService("", TokenStore, new LfsAccessTokenOptions(), clock, NullLogger.Instance);
            var wanted = new NewAccessToken { UserId = $"{credential}", Name = "matrix", Scopes = [scope] };
            var token = await service.CreateAsync(wanted, CancellationToken.None);
            AccessTokens[credential] = token.Token;
            if (credential == Credential.Wrong)
                await service.RevokeAsync(wanted.UserId, token.Details.Id, CancellationToken.None);
        }
    }

    public void Register(FakeGitHub gitHub)
    {
        gitHub.Add(GitHub[Credential.OtherRepository], "other", write: [Other]);
        gitHub.Add(GitHub[Credential.ReadOnly], "reader", read: [LfsHost.Repository]);
        gitHub.Add(GitHub[Credential.Write], "writer", write: [LfsHost.Repository]);
    }

    /// <summary>Lets servers hand out links, and keeps their tokens.</summary>
    /// <param name="now">One that is right.</param>
    /// <param name="past">One whose clock is late by longer than links live.</param>
    public async Task CollectActionsAsync(LfsHost now, LfsHost past)
    {
        var download = await TokenAsync(now, "download", MatrixRow.Held, LfsHost.Repository);
        Actions[Credential.Wrong] = $"{download[..^2]}{(download[^2] == 'A' ? 'B' : 'A')}{download[^1]}";
        Actions[Credential.Expired] = await TokenAsync(past, "download", MatrixRow.Held, LfsHost.Repository);
        Actions[Credential.OtherRepository] = await TokenAsync(now, "upload", MatrixRow.New, Other);
        Actions[Credential.OtherOid] = await TokenAsync(now, "upload", Sample.Of(98), LfsHost.Repository);
        Actions[Credential.ReadOnly] = download;
        Actions[Credential.Write] = await TokenAsync(now, "upload", MatrixRow.New, LfsHost.Repository);
    }

    private async Task<string> TokenAsync(LfsHost host, string operation, Sample content, string repository)
    {
        var request = Requests.Batch(operation, repository, content);
        var user = Users[repository == Other ? Credential.OtherRepository : Credential.Write].Split(':');
        using var response = await host.Client.SendAsync(request.As(user[0], user[1]));
        var reply = await response.Content.ReadFromJsonAsync<JsonNode>();
        return (string)reply!["objects"]![0]!["actions"]![operation]!["header"]!["Giftless-Action"]!;
    }
}
