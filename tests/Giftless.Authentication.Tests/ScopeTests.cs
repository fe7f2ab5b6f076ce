using System.Security.Claims;
using System.Text.RegularExpressions;
using CsCheck;
using Giftless.AspNetCore.Authorization;
using static Giftless.AspNetCore.Authorization.LfsPermission;

namespace Giftless.Authentication.Tests;

/// <summary>Scopes as Giftless documents them, without the holes of its parser.</summary>
public sealed partial class ScopeTests
{
    private const string Known = "6adada03e86b154be00e25f288fcadc27aef06c47f12f88e3e1985c502803d1b";
    private const string Foreign = "7adada03e86b154be00e25f288fcadc27aef06c47f12f88e3e1985c502803d1b";

    private static readonly string[] Pieces =
        ["obj", "obj:", ":", "/", "*", "a", "b", "a/b", "a/b/*", Known,
         ":read", ":write", ",", " ", ":meta", ":metadata", "verify", ",lock", ":*", "x"];
    private static readonly string[] Repositories = ["a", "b", "a/b", "b/a", "a/a/b", "b/a/b"];
    private static readonly Oid?[] Oids = [null, Oid.Parse(Known), Oid.Parse(Foreign)];

    [TestCase($"obj:org/repo/{Known}:read", "org/repo", Known, Read, ReadMetadata)]
    [TestCase($"obj:org/repo/{Known}:read", "org/repo", Foreign)]
    [TestCase($"obj:org/repo/{Known}:read", "org/other", Known)]
    [TestCase($"obj:org/repo/{Known}:read", "org/repo", null)]
    [TestCase($"obj:{Known}:read", "any/where", Known, Read, ReadMetadata)]
    [TestCase($"obj:{Known}:read", "any/where", Foreign)]
    [TestCase("obj:org/repo/*", "org/repo", null, Read, ReadMetadata, Write, LfsPermission.Lock, ForceUnlock)]
    [TestCase("obj:org/repo/*", "org/other", null)]
    [TestCase("obj:org/*:read", "org/repo", Known, Read, ReadMetadata)]
    [TestCase("obj:org/*:read", "other/repo", Known)]
    [TestCase("obj:org/repo:meta:verify", "org/repo", Known, ReadMetadata)]
    [TestCase("obj:org/repo:metadata:*", "org/repo", Known, ReadMetadata)]
    [TestCase("obj:org/repo:metadata:write", "org/repo", Known)]
    [TestCase("obj:org/repo:read,write", "org/repo", null, Read, ReadMetadata, Write)]
    [TestCase("obj:*", "any/where", Known, Read, ReadMetadata, Write, LfsPermission.Lock, ForceUnlock)]
    [TestCase("obj", "any/where", null, Read, ReadMetadata, Write, LfsPermission.Lock, ForceUnlock)]
    [TestCase("obj:*/*/*:read", "any/where", Known, Read, ReadMetadata)]
    [TestCase($"obj:org/*/{Known}:read", "org/repo", Known, Read, ReadMetadata)]
    public void Means_what_Giftless_documents(string scope, string repository, string? oid, params LfsPermission[] allowed) =>
        Asked.Allowed(Asked.Resource(repository, OidOf(oid)), scope).Should().Equal(allowed);

    [TestCase("obj:group/sub/repo/*:read", "group/sub/repo", true)]
    [TestCase("obj:group/sub/repo/*:read", "group/repo", false)]
    [TestCase("obj:group/sub/repo/*:read", "sub/repo", false)]
    [TestCase("obj:group/sub/*/*:read", "group/sub/repo", true)]
    [TestCase("obj:group/*:read", "group/sub/repo", false)]
    [TestCase("obj:/repo/*:read", "repo", true)]
    [TestCase("obj:/repo/*:read", "org/repo", false)]
    [TestCase("obj:Org/repo/*:read", "org/repo", false)]
    public void Names_organizations_of_any_depth(string scope, string repository, bool allowed) =>
        Asked.Allowed(Asked.Resource(repository), scope).Contains(Read).Should().Be(allowed);

    [TestCase("obj:org/repo/*:lock", LfsPermission.Lock)]
    [TestCase("obj:org/repo/*:force-unlock", ForceUnlock)]
    public void Names_rights_of_locks(string scope, LfsPermission allowed) =>
        Asked.Allowed(Asked.Resource("org/repo"), scope).Should().Equal(allowed);

    [TestCase("obj:org/*:read", "obj:org/repo/*:write")]
    [TestCase("obj:org/repo/*:write", "obj:org/*:read")]
    public void Adds_up_and_never_masks(string first, string second) =>
        Asked.Allowed(Asked.Resource("org/repo", Oid.Parse(Known)), first, second).Should().Equal(Read, ReadMetadata, Write);

    [TestCase("obj:org/repo/*:a:b:c")]
    [TestCase("obj:org/repo/*:meta:read:write")]
    [TestCase("obj:org/repo/*:")]
    [TestCase("obj:org/repo/*::")]
    [TestCase("obj:org/repo/*::read")]
    [TestCase("obj:org/repo/*:files:read")]
    [TestCase("obj:org/repo/*:READ")]
    [TestCase("obj:org/repo/*:delete")]
    [TestCase("obj:org/repo/*:,")]
    [TestCase("obj:org/repo/*:read obj:org/repo/*:write")]
    [TestCase("obj:org/repo/*:read\tobj:org/repo/*:write")]
    [TestCase(" obj:org/repo/*:read")]
    [TestCase("obj:org/repo/xyz:read")]
    [TestCase("obj:org//repo/*:read")]
    [TestCase("obj:org/repo/:read")]
    [TestCase("obj::read")]
    [TestCase("repo:org/repo/*:read")]
    [TestCase("OBJ:org/repo/*:read")]
    [TestCase("[\"obj:org/repo/*:read\"]")]
    [TestCase("*")]
    [TestCase("")]
    public void Gives_nothing_when_it_does_not_follow_the_grammar(string scope) =>
        Asked.Allowed(Asked.Resource("org/repo", Oid.Parse(Known)), scope).Should().BeEmpty();

    [Test]
    public void Counts_only_the_known_among_several_actions() =>
        Asked.Allowed(Asked.Resource("org/repo"), "obj:org/repo/*:read,delete").Should().Equal(Read, ReadMetadata);

    [Test]
    public void Of_another_origin_than_a_token_counts_for_nothing()
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim("scopes", "obj:*")], "Cookies"));
        Asked.May(user, Read, Asked.Resource("org/repo")).Should().BeFalse();
    }

    [Test]
    public void Of_any_spelling_allows_what_the_grammar_says_and_no_more() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i])
            .Array[0, 7].Select(string.Concat).Sample(text =>
            {
                var holder = Asked.Holder(text);
                foreach (var (repository, oid, permission) in
                    from repository in Repositories
                    from oid in Oids
                    from permission in Asked.Permissions
                    select (repository, oid,
                        permission))
                {
                    if (Asked.May(holder, permission, Asked.Resource(repository, oid)) != MayByGrammar(text, permission, repository, oid))
                        return false;
                }

                return true;
            }, iter: 3000);

    private static Oid? OidOf(string? text) => text is null ? null : Oid.Parse(text);

    /// <summary>The documented grammar once more, as a regular expression.</summary>
    private static bool MayByGrammar(string scope, LfsPermission permission, string repository, Oid? oid)
    {
        if (Grammar().Match(scope) is not { Success: true } match)
            return false;

        var (organization, name) = repository.LastIndexOf('/') is >= 0 and var slash
            ? (repository[..slash], repository[(slash + 1)..])
            : ("", repository);
        bool Fits(string group, string? value) => match.Groups[group] is not { Success: true, Value: not "*" } part || part.Value == value;
        var actions = match.Groups["actions"].Success ? match.Groups["actions"].Value.Split(',') : ["*"];
        var action = permission switch
        {
            Read => actions.Contains("read"),
            ReadMetadata => actions.Contains("read") || actions.Contains("verify"),
            Write => actions.Contains("write"),
            LfsPermission.Lock => actions.Contains("lock"),
            _ => actions.Contains("force-unlock"),
        };
        return (action || actions.Contains("*"))
            && (permission == ReadMetadata || !match.Groups["metadata"].Success)
            && Fits("org", organization) && Fits("repo", name) && Fits("oid", oid?.ToString());
    }

    [GeneratedRegex("""
        \A obj
        (?: : (?: \* | (?<oid>[0-9a-f]{64})
                | (?<org>[^/:\s]*) / (?<repo>[^/:\s]+)
                | (?<org>[^/:\s]* (?: /[^/:\s]+ )*) / (?<repo>[^/:\s]+) / (?<oid> \* | [0-9a-f]{64} ) )
            (?: : (?: (?<metadata>meta|metadata) : )? (?<actions>[^:\s]*) )?
        )? \z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Grammar();
}
