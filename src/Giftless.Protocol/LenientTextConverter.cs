using System.Text.Json;
using System.Text.Json.Serialization;

namespace Giftless.Protocol;

/// <summary>Reads text, and passes over anything else in its place: the members are extensions, which others may use otherwise.</summary>
internal sealed class LenientTextConverter : JsonConverter<string>
{
    /// <summary>What stands for text that is not valid Unicode: half a surrogate pair can be written in JSON.</summary>
    public const string NoText = "\ud800";

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return NoText;
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
