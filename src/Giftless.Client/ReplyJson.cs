using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Reads replies of servers that leave out what Giftless never does, such as <c>transfer</c> and <c>hash_algo</c>.</summary>
internal static class ReplyJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = LfsJsonContext.Default.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties)
                property.IsRequired = false;
        }),
    };

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
