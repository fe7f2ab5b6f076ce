using CsCheck;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.Scopes;
using Giftless.Tests;

namespace Giftless.Authentication.Tests;

public sealed class ScopeBuilderTests
{
    private static readonly Oid Chosen = Sample.Of(1).Oid;
    private static readonly Oid Other = Sample.Of(2).Oid;

    private static readonly string[] Segments = ["a", "b", "ab", "read", "obj", "ä,ö", "a b", "a:b", "*", "a*", "a.git", "a\u2003b", " "];
    private static readonly Gen<string> Names =
        Gen.Int[0, Segments.Length - 1].Select(i => Segments[i]).Array[1, 4].Select(parts => string.Join('/', parts));

    [Test]
    public void Writes_what_allows_exactly_what_was_asked() =>
        Gen.Select(Names, Names, Gen.Bool, Gen.Enum<LfsPermission>().Array[0, 4]).Sample((asked, other, single, permissions) =>
        {
            var builder = new ScopeBuilder(RepositoryName.Parse(asked)).Allow(permissions);
            if (single)
                builder.ForObject(Chosen);
            var holder = Asked.Holder(builder.ToString());
            return Asked.Permissions.All(permission => new Oid?[] { null, Chosen, Other }.All(oid =>
            {
                var wanted = permissions.Contains(permission)
                    || (permission == LfsPermission.ReadMetadata && permissions.Contains(LfsPermission.Read));
                return Asked.May(holder, permission, Asked.Resource(asked, oid)) == (wanted && (!single || oid == Chosen))
                    && (other == asked || !Asked.May(holder, permission, Asked.Resource(other, oid)));
            }));
        }, iter: 1000);

    [Test]
    public void Without_permissions_allows_nothing() =>
        Asked.Allowed(Asked.Resource("org/repo"), new ScopeBuilder(RepositoryName.Parse("org/repo")).ToString()).Should().BeEmpty();

    [TestCase("org/my repo", "obj:org/my%20repo/*:read")]
    [TestCase("*/a:b", "obj:%2A/a%3Ab/*:read")]
    [TestCase("org/game.git", "obj:org/game%2Egit/*:read")]
    [TestCase("org/ä", "obj:org/ä/*:read")]
    public void Writes_names_so_that_they_mean_nothing_else(string repository, string scope) =>
        new ScopeBuilder(RepositoryName.Parse(repository)).Allow(LfsPermission.Read).ToString().Should().Be(scope);
}
