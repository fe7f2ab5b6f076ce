using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>Reads and writes the wire models without reflection. Null members are left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchResponse))]
[JsonSerializable(typeof(BatchResponseObject))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(LockRequest))]
[JsonSerializable(typeof(LockResponse))]
[JsonSerializable(typeof(LockList))]
[JsonSerializable(typeof(LockVerifyRequest))]
[JsonSerializable(typeof(LockVerifyResponse))]
[JsonSerializable(typeof(UnlockRequest))]
internal sealed partial class LfsJsonContext : JsonSerializerContext
{
    /// <summary>The same models with text as people write it, quotes and accents unescaped: for messages.</summary>
    public static LfsJsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
