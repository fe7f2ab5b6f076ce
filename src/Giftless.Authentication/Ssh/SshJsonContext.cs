using System.Text.Json.Serialization;

namespace Giftless.Authentication.Ssh;

/// <summary>Writes <see cref="GitLfsAuthenticateReply"/>.</summary>
[JsonSerializable(typeof(GitLfsAuthenticateReply))]
public sealed partial class SshJsonContext : JsonSerializerContext;
