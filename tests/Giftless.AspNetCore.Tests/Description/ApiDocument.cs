using System.Text.Json.Nodes;
using Giftless.Tests.Hosting;

namespace Giftless.AspNetCore.Tests.Description;

/// <summary>What a host's OpenAPI document says, as a reader of its JSON takes it.</summary>
internal sealed class ApiDocument(JsonObject root)
{
    public JsonObject Root => root;

    public JsonObject Paths => root["paths"]!.AsObject();

    public static async Task<ApiDocument> ReadAsync(LfsHost host)
    {
        using var reply = await host.Client.GetAsync("/openapi/v1.json");
        var text = await reply.Content.ReadAsStringAsync();
        reply.IsSuccessStatusCode.Should().BeTrue("of {0}", string.Join('\n', host.Log.All()));
        var (_, diagnostic) = Microsoft.OpenApi.OpenApiDocument.Parse(text, "json");
        diagnostic!.Errors.Should().BeEmpty();
        return new ApiDocument(JsonNode.Parse(text)!.AsObject());
    }

    public JsonObject Operation(string path, string method) => Paths[path]![method.ToLowerInvariant()]!.AsObject();

    /// <summary>Every operation, by the path it has in the document and its method.</summary>
    public IEnumerable<(string Path, string Method)> Operations() =>
        from path in Paths from method in path.Value!.AsObject() select (path.Key, method.Key.ToUpperInvariant());

    /// <summary>What is wrong with a value, by a schema of the document.</summary>
    public IEnumerable<string> FaultsOf(JsonNode? value, JsonNode schema, string place = "$")
    {
        if (schema["$ref"] is { } reference)
            return FaultsOf(value, root["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!, place);
        if (schema["oneOf"] is JsonArray choices)
            return choices.Any(choice => !FaultsOf(value, choice!, place).Any()) ? [] : [$"{place} is none of those that it may be"];
        string[] types = schema["type"] switch
        {
            null => [],
            JsonArray several => [.. several.Select(type => (string)type!)],
            var one => [(string)one!],
        };
        if (types.Length > 0 && !TypesOf(value).Intersect(types).Any())
            return [$"{place} is no {string.Join(" or ", types)}"];
        return value switch
        {
            JsonObject members => FaultsOfMembers(members, schema, place),
            JsonArray items when schema["items"] is { } item =>
                items.SelectMany((entry, i) => FaultsOf(entry, item, $"{place}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> FaultsOfMembers(JsonObject members, JsonNode schema, string place)
    {
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey((string)name!))
                yield return $"{place}.{name} is missing";
        }

        foreach (var (name, value) in members)
        {
            var member = schema["properties"]?[name] ?? schema["additionalProperties"];
            if (member is null)
                yield return $"{place}.{name} is not in the document";
            else
            {
                foreach (var fault in FaultsOf(value, member, $"{place}.{name}"))
                    yield return fault;
            }
        }
    }

    private static string[] TypesOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => ["null"],
        System.Text.Json.JsonValueKind.Object => ["object"],
        System.Text.Json.JsonValueKind.Array => ["array"],
        System.Text.Json.JsonValueKind.String => ["string"],
        System.Text.Json.JsonValueKind.Number => ["integer", "number"],
        _ => ["boolean"],
    };
}
