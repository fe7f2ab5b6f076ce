using System.Text.Json.Serialization;

namespace Giftless.Tool.Output;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ObjectReport))]
internal sealed partial class OutputJsonContext : JsonSerializerContext;
