using System.Text.Json.Serialization;

namespace Giftless.Tool.Git;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SshReply))]
internal sealed partial class SshJsonContext : JsonSerializerContext;
