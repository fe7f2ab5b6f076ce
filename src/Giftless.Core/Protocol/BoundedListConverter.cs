using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Giftless.Protocol;

/// <summary>Reads a list, and gives up at the first element that is one too many.</summary>
/// <param name="name">The member that holds the list.</param>
/// <param name="most">How many elements it may have.</param>
internal sealed class BoundedListConverter<T>(string name, int most) : JsonConverter<IReadOnlyList<T?>> where T : class
{
    public override IReadOnlyList<T?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();

        var elements = new List<T?>();
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (elements.Count == most)
                throw new LfsException(413, $"'{name}' has more than {most} entries, the most that this server takes at a time.");

            try
            {
                elements.Add(JsonSerializer.Deserialize(ref reader, type));
            }
            catch (JsonException exception)
            {
                throw new JsonException(
                    exception.Message,
                    $"$.{name}[{elements.Count}]{exception.Path?.TrimStart('$')}",
                    exception.LineNumber,
                    exception.BytePositionInLine,
                    exception.InnerException);
            }
        }

        return elements;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T?> value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
