using System.Text.Json;
using Giftless.AspNetCore.ActionTokens;
using Giftless.Protocol;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// Writes the reply to a batch, member by member: the serializer would pass each object on to the connection by itself, and want each token
/// as a text of its own.
/// </summary>
internal static class BatchReply
{
    private static readonly JsonEncodedText Oid = JsonEncodedText.Encode("oid");
    private static readonly JsonEncodedText Size = JsonEncodedText.Encode("size");
    private static readonly JsonEncodedText Authenticated = JsonEncodedText.Encode("authenticated");
    private static readonly JsonEncodedText Actions = JsonEncodedText.Encode("actions");
    private static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    private static readonly JsonEncodedText Download = JsonEncodedText.Encode("download");
    private static readonly JsonEncodedText Upload = JsonEncodedText.Encode("upload");
    private static readonly JsonEncodedText Commit = JsonEncodedText.Encode("commit");
    private static readonly JsonEncodedText Abort = JsonEncodedText.Encode("abort");
    private static readonly JsonEncodedText Verify = JsonEncodedText.Encode("verify");
    private static readonly JsonEncodedText Href = JsonEncodedText.Encode("href");
    private static readonly JsonEncodedText Header = JsonEncodedText.Encode("header");
    private static readonly JsonEncodedText ExpiresIn = JsonEncodedText.Encode("expires_in");

    public static async ValueTask WriteAsync(JsonReply reply, BatchResponse batch)
    {
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteString("transfer"u8, batch.Transfer);
        json.WriteStartArray("objects"u8);
        foreach (var item in batch.Objects)
        {
            WriteBegin(json, item);
            if (item.Actions is { } actions)
            {
                json.WriteStartObject(Actions);

                // One object can have as many links as a whole batch, so that they are not written in one go either.
                if (actions.Parts is { } parts)
                    await reply.WriteListAsync("parts", parts, LfsJsonContext.Default.LfsPartAction);
                WriteAction(json, Download, actions.Download);
                WriteAction(json, Upload, actions.Upload);
                WriteAction(json, Commit, actions.Commit);
                WriteAction(json, Abort, actions.Abort);
                WriteAction(json, Verify, actions.Verify);
                json.WriteEndObject();
            }

            if (item.Error is { } error)
            {
                json.WritePropertyName(Error);
                LfsJsonContext.Default.LfsError.SerializeHandler!(json, error);
            }

            json.WriteEndObject();
            await reply.PassOnAsync();
        }

        json.WriteEndArray();
        json.WriteString("hash_algo"u8, batch.HashAlgorithm);
        json.WriteEndObject();
        await reply.FlushAsync();
    }

    private static void WriteBegin(Utf8JsonWriter json, BatchResponseObject item)
    {
        json.WriteStartObject();
        json.WriteString(Oid, item.Oid);
        if (item.Size is { } size)
            json.WriteNumber(Size, size);
        if (item.Authenticated is { } authenticated)
            json.WriteBoolean(Authenticated, authenticated);
    }

    private static void WriteAction(Utf8JsonWriter json, JsonEncodedText name, LfsAction? action)
    {
        if (action is null)
            return;

        json.WriteStartObject(name);
        json.WriteString(Href, action.Href);
        if (action.Header is ActionHeader token)
        {
            json.WritePropertyName(Header);
            token.WriteTo(json);
        }
        else if (action.Header is { } headers)
        {
            json.WriteStartObject(Header);
            foreach (var (header, value) in headers)
                json.WriteString(header, value);
            json.WriteEndObject();
        }

        if (action.ExpiresIn is { } seconds)
            json.WriteNumber(ExpiresIn, seconds);
        json.WriteEndObject();
    }
}
