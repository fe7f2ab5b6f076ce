using System.Text.Json.Serialization;

namespace Giftless.Authentication.Ssh;

/// <summary>Writes <see cref="GitLfsAuthenticateReply"/>.</summary>
[JsonSerializable(typeof(GitLfsAuthenticateReply))]
internal sealed partial class SshJsonContext : JsonSerializerContext;
