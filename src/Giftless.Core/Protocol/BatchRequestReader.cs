using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Giftless.Protocol;

/// <summary>
/// Reads a <see cref="BatchRequest"/> as its bytes come in. Reading ends at the first entry that is one too many, and keeps nothing of what
/// it does not know: anybody who may read can send a body, and the serializer would hold a list whole before it looks at it.
/// </summary>
/// <remarks>
/// Text that is too long to be of use is cut to a character more than is taken, so that whoever judges it sees that it is.
/// </remarks>
internal sealed class BatchRequestReader
{
    /// <summary>The most bytes of one name, number or text, which has to be whole to be read.</summary>
    internal const int MaxTokenLength = 64 * 1024;

    /// <summary>No oid, ref, name or word that is longer is of use; the engine refuses them.</summary>
    private const int MaxOidLength = 2 * Oid.TextLength;
    private const int MaxRefLength = 4096;
    private const int MaxFileNameLength = 255;
    private const int MaxWordLength = 128;
    private const int MaxTransfers = 100;

    private readonly int _maxObjects;
    private readonly List<string?> _transfers = [];
    private readonly List<BatchRequestObject?> _objects = [];
    private JsonReaderState _state;
    private BatchRequest? _request;
    private BatchRequestObject? _object;
    private Place _place;
    private Member _member;
    private Member _seen;
    private Member _seenInside;
    private int? _passing;

    private BatchRequestReader(int maxObjects) => _maxObjects = maxObjects;

    private enum Place
    {
        Start,
        Request,
        Transfers,
        Ref,
        Objects,
        Object,
        End,
    }

    [Flags]
    private enum Member
    {
        Unknown = 0,
        Operation = 1,
        Transfers = 1 << 1,
        Ref = 1 << 2,
        Objects = 1 << 3,
        HashAlgorithm = 1 << 4,
        RefName = 1 << 5,
        Oid = 1 << 6,
        Size = 1 << 7,
        FileName = 1 << 8,
        Disposition = 1 << 9,
    }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxObjects">How many objects it may have.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null for <c>null</c>.</returns>
    /// <exception cref="JsonException">
    /// It is not JSON (there is an inner exception), or has a value of the wrong kind, at the path.
    /// </exception>
    /// <exception cref="LfsException">413: something is too much or too long; 422: something is there twice.</exception>
    public static async ValueTask<BatchRequest?> ReadAsync(PipeReader body, int maxObjects, CancellationToken cancellationToken)
    {
        var reader = new BatchRequestReader(maxObjects);
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var window = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxTokenLength));
            var isLast = read.IsCompleted && window.Length == read.Buffer.Length;
            var end = window.Start;
            try
            {
                end = window.GetPosition(reader.Take(window, isLast));
            }
            finally
            {
                body.AdvanceTo(end, window.End);
            }

            if (isLast)
                return reader._request;
        }
    }

    /// <returns>How many bytes were read; the rest is the beginning of something.</returns>
    private long Take(ReadOnlySequence<byte> window, bool isLast)
    {
        var reader = new Utf8JsonReader(window, isLast, _state);
        while (TryRead(ref reader))
            Take(ref reader);
        _state = reader.CurrentState;
        return reader.BytesConsumed > 0 || window.Length < MaxTokenLength
            ? reader.BytesConsumed
            : throw new LfsException(413, $"The request's body has a value of over {MaxTokenLength} bytes, more than this server takes.");
    }

    private static bool TryRead(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException exception)
        {
            throw new JsonException(exception.Message, path: null, exception.LineNumber, exception.BytePositionInLine, exception);
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (_passing is { } depth)
        {
            if (reader.CurrentDepth == depth && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                _passing = null;
            return;
        }

        switch (_place)
        {
            case Place.Start when reader.TokenType == JsonTokenType.Null:
                _place = Place.End;
                break;
            case Place.Start:
                Require(ref reader, JsonTokenType.StartObject);
                (_place, _request) = (Place.Request, new BatchRequest());
                break;
            case Place.Transfers:
                TakeTransfer(ref reader);
                break;
            case Place.Objects:
                TakeObject(ref reader);
                break;
            case Place.Request or Place.Ref or Place.Object when reader.TokenType == JsonTokenType.PropertyName:
                TakeName(ref reader);
                break;
            case Place.Request or Place.Ref or Place.Object when reader.TokenType == JsonTokenType.EndObject:
                Leave();
                break;
            default:
                TakeValue(ref reader);
                break;
        }
    }

    private void TakeTransfer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            (_place, _request!.Transfers) = (Place.Request, _transfers);
            return;
        }

        RequireRoom("transfers", _transfers.Count, MaxTransfers);
        _transfers.Add(TextOf(ref reader, MaxWordLength));
    }

    private void TakeObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            (_place, _request!.Objects) = (Place.Request, _objects);
            return;
        }

        RequireRoom("objects", _objects.Count, _maxObjects);
        if (reader.TokenType == JsonTokenType.Null)
        {
            _objects.Add(null);
            return;
        }

        Require(ref reader, JsonTokenType.StartObject);
        (_place, _object, _seenInside) = (Place.Object, new BatchRequestObject(), default);
    }

    private void TakeName(ref Utf8JsonReader reader)
    {
        _member = MemberIn(_place, ref reader);
        ref var seen = ref _place == Place.Request ? ref _seen : ref _seenInside;
        if ((seen & _member) != 0)
            throw new LfsException(422, $"'{PathOf(_member)}' is there twice.");
        seen |= _member;
    }

    private void Leave()
    {
        if (_place == Place.Object)
            _objects.Add(_object);
        _place = _place switch
        {
            Place.Object => Place.Objects,
            Place.Ref => Place.Request,
            _ => Place.End,
        };
    }

    private void TakeValue(ref Utf8JsonReader reader)
    {
        switch (_member)
        {
            case Member.Operation:
                _request!.Operation = TextOf(ref reader, MaxWordLength);
                break;
            case Member.HashAlgorithm:
                _request!.HashAlgorithm = TextOf(ref reader, MaxWordLength);
                break;
            case Member.Transfers or Member.Ref or Member.Objects when reader.TokenType == JsonTokenType.Null:
                break;
            case Member.Transfers:
                Require(ref reader, JsonTokenType.StartArray);
                _place = Place.Transfers;
                break;
            case Member.Objects:
                Require(ref reader, JsonTokenType.StartArray);
                _place = Place.Objects;
                break;
            case Member.Ref:
                Require(ref reader, JsonTokenType.StartObject);
                (_place, _request!.Ref, _seenInside) = (Place.Ref, new GitRef(), default);
                break;
            case Member.RefName:
                _request!.Ref!.Name = TextOf(ref reader, MaxRefLength);
                break;
            case Member.Oid:
                _object!.Oid = TextOf(ref reader, MaxOidLength);
                break;
            case Member.Size when reader.TokenType == JsonTokenType.Null:
                break;
            case Member.Size:
                Require(ref reader, JsonTokenType.Number);
                _object!.Size = reader.TryGetInt64(out var size) ? size : throw WrongKind();
                break;
            case Member.FileName when reader.TokenType == JsonTokenType.String:
                _object!.FileName = ExtensionOf(ref reader, MaxFileNameLength, isPath: true);
                break;
            case Member.Disposition when reader.TokenType == JsonTokenType.String:
                _object!.Disposition = ExtensionOf(ref reader, MaxWordLength, isPath: false);
                break;
            default:
                PassOver(ref reader);
                break;
        }
    }

    private void PassOver(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            _passing = reader.CurrentDepth;
    }

    private string? TextOf(ref Utf8JsonReader reader, int most)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;

        Require(ref reader, JsonTokenType.String);
        try
        {
            return Cut(ref reader, most);
        }
        catch (InvalidOperationException)
        {
            throw WrongKind();
        }
    }

    private static string ExtensionOf(ref Utf8JsonReader reader, int most, bool isPath)
    {
        try
        {
            return Cut(ref reader, most, isPath);
        }
        catch (InvalidOperationException)
        {
            return LenientTextConverter.NoText;
        }
    }

    /// <exception cref="InvalidOperationException">The text is not valid Unicode.</exception>
    private static string Cut(ref Utf8JsonReader reader, int most, bool isPath = false)
    {
        if (!isPath && !reader.HasValueSequence && reader.ValueSpan.Length <= most)
            return reader.GetString()!;

        var characters = ArrayPool<char>.Shared.Rent(MaxTokenLength);
        try
        {
            var text = characters.AsSpan(0, reader.CopyString(characters));
            if (isPath)
                text = text[(text.LastIndexOfAny('/', '\\') + 1)..];
            if (text.Length > most)
                text = text[..(char.IsHighSurrogate(text[most]) ? most : most + 1)];
            return text.ToString();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private static Member MemberIn(Place place, ref Utf8JsonReader reader) => place switch
    {
        Place.Ref => reader.ValueTextEquals("name"u8) ? Member.RefName : Member.Unknown,
        Place.Object when reader.ValueTextEquals("oid"u8) => Member.Oid,
        Place.Object when reader.ValueTextEquals("size"u8) => Member.Size,
        Place.Object when reader.ValueTextEquals("x-filename"u8) => Member.FileName,
        Place.Object when reader.ValueTextEquals("x-disposition"u8) => Member.Disposition,
        Place.Request when reader.ValueTextEquals("operation"u8) => Member.Operation,
        Place.Request when reader.ValueTextEquals("transfers"u8) => Member.Transfers,
        Place.Request when reader.ValueTextEquals("ref"u8) => Member.Ref,
        Place.Request when reader.ValueTextEquals("objects"u8) => Member.Objects,
        Place.Request when reader.ValueTextEquals("hash_algo"u8) => Member.HashAlgorithm,
        _ => Member.Unknown,
    };

    private void Require(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        if (reader.TokenType != kind)
            throw WrongKind();
    }

    private static void RequireRoom(string name, int count, int most)
    {
        if (count == most)
            throw new LfsException(413, $"'{name}' has more than {most} entries, the most that this server takes at a time.");
    }

    private JsonException WrongKind() => new(
        message: null,
        _place switch
        {
            Place.Start => "$",
            Place.Transfers => $"$.transfers[{_transfers.Count}]",
            Place.Objects => $"$.objects[{_objects.Count}]",
            _ => $"$.{PathOf(_member)}",
        },
        lineNumber: null,
        bytePositionInLine: null);

    private string PathOf(Member member) => member switch
    {
        Member.Operation => "operation",
        Member.Transfers => "transfers",
        Member.Ref => "ref",
        Member.Objects => "objects",
        Member.HashAlgorithm => "hash_algo",
        Member.RefName => "ref.name",
        Member.Oid => $"objects[{_objects.Count}].oid",
        Member.Size => $"objects[{_objects.Count}].size",
        Member.FileName => $"objects[{_objects.Count}].x-filename",
        _ => $"objects[{_objects.Count}].x-disposition",
    };
}
