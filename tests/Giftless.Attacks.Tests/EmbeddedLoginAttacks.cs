using System.Net;
using System.Security.Claims;
using Giftless.EmbeddedHost;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Giftless.Attacks.Tests;

/// <summary>The login of the sample that others will copy from: a name is not to be told by the work that it makes.</summary>
public sealed class EmbeddedLoginAttacks
{
    private readonly CountingHasher _hasher = new();
    private Members _members = null!;

    [SetUp]
    public void Start() => (_members, _hasher.Verified) = (new Members(_hasher), 0);

    [TearDown]
    public void Stop() => _members.Dispose();

    [TestCase("alice", "wonderland", true)]
    [TestCase("alice", "wrong", false)]
    [TestCase("bob", "wonderland", false)]
    [TestCase("nobody", "wonderland", false)]
    [TestCase("", "", false)]
    [TestCase("ALICE", "wonderland", false)]
    public void Each_sign_in_hashes_one_password_whoever_it_names(string name, string password, bool isRight)
    {
        (SignIn(name, password) is not null).Should().Be(isRight);
        _hasher.Verified.Should().Be(1);
    }

    [TestCase("alice")]
    [TestCase("nobody")]
    public void Who_has_to_wait_costs_no_hash(string name)
    {
        for (var i = 0; i < 20; i++)
            SignIn(name, $"wrong-{i}").Should().BeNull();
        SignIn("alice", "wonderland").Should().BeNull("the address has to wait");
        _hasher.Verified.Should().Be(20);
        SignIn("alice", "wonderland", "127.0.0.2").Should().NotBeNull("it is another one");
    }

    private ClaimsPrincipal? SignIn(string name, string password, string address = "127.0.0.1")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return _members.SignIn(name, password, "test", context);
    }

    /// <summary>The real one, whose work is counted.</summary>
    private sealed class CountingHasher : IPasswordHasher<string>
    {
        private readonly PasswordHasher<string> _inner = new();

        public int Verified { get; set; }

        public string HashPassword(string user, string password) => _inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(string user, string hashedPassword, string providedPassword)
        {
            Verified++;
            return _inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
