using System.Text.Json.Serialization;

namespace Giftless.LoadHosts;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BareRequest))]
[JsonSerializable(typeof(BareReply))]
internal sealed partial class BareJsonContext : JsonSerializerContext;
