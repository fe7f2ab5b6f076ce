using System.Net.Http.Headers;
using Giftless.Tests.Hosting;

namespace Giftless.Attacks.Tests;

/// <summary>
/// Attacks on who may do what, at every endpoint. The matrix of ways in and credentials stands in Giftless.Authentication.Tests.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class AccessAttacks(bool anonymousRead)
{
    private AttackHost _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await AttackHost.StartAsync(anonymousRead);

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public void Every_endpoint_is_attacked() =>
        _server.Attempts.Select(attempt => attempt.Endpoint).Append("Git LFS unknown").Distinct()
            .Should().BeEquivalentTo(_server.Endpoints).And.Contain("Git LFS steps", "an adapter brought it along");

    /// <summary>A malformed token is none of nobody's: anonymous reading is for those who show nothing (Gitea PR 35708).</summary>
    [Test]
    public async Task A_malformed_credential_is_never_anonymous([ValueSource(nameof(Malformed))] string authorization)
    {
        // An action token is no credential, and where no link leads it is nothing at all.
        var isOfAction = authorization.StartsWith("GitLfs", StringComparison.Ordinal);
        foreach (var attempt in _server.Attempts.Where(attempt => !isOfAction || attempt.IsTransfer))
        {
            var request = attempt.OnOwn();
            request.Headers.TryAddWithoutValidation("Authorization", authorization).Should().BeTrue();
            (await _server.StatusAsync(request)).Should().BeOneOf([401, 403], "of {0}", attempt);
        }
    }

    [Test]
    public async Task A_malformed_token_in_the_address_is_never_anonymous([Values("x", "a.b.c", "", "x&jwt=y")] string token)
    {
        foreach (var attempt in _server.Attempts)
        {
            var request = attempt.OnOwn();
            request.RequestUri = new Uri(
                $"{request.RequestUri}{(request.RequestUri!.ToString().Contains('?') ? "&" : "?")}jwt={token}", UriKind.Relative);
            (await _server.StatusAsync(request)).Should().BeOneOf([401, 403], "of {0}", attempt);
        }
    }

    private static readonly string[] Malformed =
    [
        "Bearer x", "Bearer a.b.c", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.", "Bearer ghp_", "Bearer ghp_madeup",
        "Bearer giftless_", "Bearer giftless_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm", "Basic eDpnaWZ0bGVzc18=",
        "Basic x", "Basic OjpA", "Basic d3JpdGVyOg==", "Basic d3JpdGVyOndyb25n", "GitLfs", "GitLfs x", "GitLfs x.y",
    ];

    /// <summary>A right to read gives no other, whatever else the request says (soft-serve 27f52459).</summary>
    [Test]
    public async Task Nothing_beside_the_method_and_the_path_alters_what_is_asked([ValueSource(nameof(Overrides))] string trick)
    {
        foreach (var attempt in _server.Attempts.Where(attempt => attempt.Writes))
        {
            var request = AttackHost.As(attempt.OnOwn(), "reader");
            if (trick.StartsWith('?'))
                request.RequestUri = new Uri(
                    request.RequestUri + (request.RequestUri!.ToString().Contains('?') ? "&" : "?") + trick[1..], UriKind.Relative);
            else
                request.Headers.TryAddWithoutValidation(trick.Split(": ")[0], trick.Split(": ")[1]).Should().BeTrue();
            (await _server.StatusAsync(request)).Should().Be(403, "of {0}", attempt);
        }
    }

    private static readonly string[] Overrides =
    [
        "X-HTTP-Method-Override: GET", "X-HTTP-Method: GET", "X-Method-Override: HEAD", "X-Original-URL: /",
        "X-Rewrite-URL: /other/repo.git/info/lfs/locks",
        "X-Forwarded-User: writer", "X-Remote-User: writer", "Remote-User: writer", "X-Forwarded-Prefix: /x", "Giftless-Action: x",
        "?service=git-upload-pack", "?operation=download", "?_method=GET", "?repository=other/repo", "?jwt=", "?access_token=x",
    ];

    /// <summary>Each object is of its repository, whoever asks (GitLab change 191723; Gitea CVE-2026-28740).</summary>
    [Test]
    public async Task An_object_of_another_repository_is_not_here()
    {
        foreach (var attempt in _server.Attempts.Where(
            attempt => !attempt.Writes && attempt.Endpoint is "Git LFS object" or "Git LFS verify"))
            (await _server.StatusAsync(AttackHost.As(attempt.Make(AttackHost.Repository, AttackHost.Others), "reader")))
                .Should().Be(404, "of {0}", attempt);

        var (status, text) = await _server.SendAsync(
            AttackHost.As(Attempt.Own[0].Make(AttackHost.Repository, AttackHost.Others), "reader"));
        status.Should().Be(200);
        text.Should().Contain("\"code\":404").And.NotContain("href");
    }

    /// <summary>
    /// Whether a thing exists is nobody's business who may not see it: the answer is the same, and the storage is not asked (soft-serve
    /// 33a36615).
    /// </summary>
    [Test]
    public async Task What_exists_is_not_told_to_those_who_may_not_see_it()
    {
        foreach (var attempt in _server.Attempts.Where(attempt => !anonymousRead || attempt.Writes))
        {
            var before = _server.Storage.Calls;
            var answers = new List<(int, string)>();
            foreach (var (repository, content) in new[] { (AttackHost.Repository, AttackHost.Own), (AttackHost.Repository, AttackHost.New),
                ("org/none", AttackHost.Own) })
            {
                var (status, text) = await _server.SendAsync(AttackHost.As(attempt.Make(repository, content), "stranger"));
                answers.Add((status, WithoutIds(text)));
            }

            answers.Select(answer => (answer.Item1, answer.Item2.Replace("org/none", AttackHost.Repository, StringComparison.Ordinal)))
                .Distinct().Should().ContainSingle("of {0}", attempt).Which.Item1.Should().Be(403);
            _server.Storage.Calls.Should().Be(before, "of {0}", attempt);
        }
    }

    [Test]
    public async Task An_oid_that_is_none_is_refused_before_the_storage_is_asked()
    {
        var before = _server.Storage.Calls;
        foreach (var oid in new[] { "", "x", "..", AttackHost.Own.Oid.ToString()[1..], AttackHost.Own.Oid.ToString().ToUpperInvariant(),
            $"{AttackHost.Own.Oid}0", $"../{Foreign()}" })
        {
            var batch = new HttpRequestMessage(
                HttpMethod.Post, LfsHost.PathOf("objects/batch"))
            {
                Content = LfsHost.LfsContent(
                    $$"""{"operation":"download","objects":[{"oid":"{{oid}}","size":1}]}""")
            };
            var (status, text) = await _server.SendAsync(AttackHost.As(batch, "reader"));
            (status is 200 or 422).Should().BeTrue();
            text.Should().NotContain("href");
            var verify = new HttpRequestMessage(
                HttpMethod.Post, LfsHost.PathOf("objects/storage/verify"))
            {
                Content = LfsHost.LfsContent(
                    $$"""{"oid":"{{oid}}","size":1}""")
            };
            (await _server.StatusAsync(AttackHost.As(verify, "reader"))).Should().Be(400);
        }

        _server.Storage.Calls.Should().Be(before);

        static string Foreign() => $"{AttackHost.Foreign}/{AttackHost.Others.Oid}";
    }

    /// <summary>A token never exceeds what it was made for (Gitea CVE-2026-58435, GHSA-cc8w-r4qh-3v65), however it is presented.</summary>
    [Test]
    public async Task A_scope_counts_however_its_token_is_presented(
        [Values("bearer", "basic", "query", "access token", "access token as password")] string way)
    {
        foreach (var attempt in _server.Attempts.Where(attempt => attempt.Writes))
        {
            foreach (var scope in new[] { $"obj:{AttackHost.Repository}/*:read,verify", $"obj:{AttackHost.Foreign}/*", "obj:org/*/x",
                "obj:org/repo/*:meta:*", "obj", "obj:" })
            {
                if (scope == "obj")
                    continue;
                var isAccessToken = way.StartsWith("access", StringComparison.Ordinal);
                if (isAccessToken && scope is "obj:org/*/x" or "obj:")
                    continue;
                var token = isAccessToken ? await _server.AccessTokenAsync(scope) : AttackHost.Token("writer", scope);
                var request = attempt.OnOwn();
                if (way == "query")
                    request.RequestUri = new Uri(
                        $"{request.RequestUri}{(request.RequestUri!.ToString().Contains('?') ? "&" : "?")}jwt={token}", UriKind.Relative);
                else
                    request.Headers.Authorization = way is "bearer" or "access token"
                        ? new AuthenticationHeaderValue("Bearer", token)
                        : new AuthenticationHeaderValue(
                            "Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"_jwt:{token}")));
                (await _server.StatusAsync(request)).Should().Be(403, "of {0} with {1}", attempt, scope);
            }
        }
    }

    private static string WithoutIds(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\"request_id\":\"[^\"]*\"", "");
}
