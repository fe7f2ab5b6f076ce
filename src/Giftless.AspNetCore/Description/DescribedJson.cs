using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Giftless.Protocol;

namespace Giftless.AspNetCore.Description;

/// <summary>Knows the types of requests and replies where nothing else does, as in a native app, so that they can be described.</summary>
internal sealed class DescribedJson : IJsonTypeInfoResolver
{
    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => type == typeof(Stream)
        ? JsonMetadataServices.CreateValueInfo<Stream>(options, JsonMetadataServices.GetUnsupportedTypeConverter<Stream>())
        : ((IJsonTypeInfoResolver)LfsJsonContext.Default).GetTypeInfo(type, options);
}
