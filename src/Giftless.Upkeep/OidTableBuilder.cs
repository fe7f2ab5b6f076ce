namespace Giftless.Upkeep;

/// <summary>Sorts what comes in any order, however much it is: pieces in memory, which are written to files and merged.</summary>
/// <param name="pieceLength">How many records are in memory at a time.</param>
internal sealed class OidTableBuilder(int pieceLength = 64 * 1024) : IDisposable
{
    private readonly List<FileStream> _pieces = [];
    private OidRecord[] _records = new OidRecord[Math.Min(pieceLength, 1024)];
    private int _count;

    public void Add(Oid oid, long first = 0, long second = 0)
    {
        if (_count == pieceLength)
            WritePiece();
        if (_count == _records.Length)
            Array.Resize(ref _records, Math.Min(pieceLength, 2 * _records.Length));
        _records[_count++] = new OidRecord(oid, first, second);
    }

    /// <summary>
    /// Makes the table, with each oid once: of several, the greatest first number counts, and the second one only where it is the same in
    /// all.
    /// </summary>
    public OidTable Build()
    {
        WritePiece();
        _records = [];
        var file = Temporary();
        try
        {
            OidRecord? held = null;
            var bytes = new byte[OidRecord.Length];
            foreach (var record in Merged())
            {
                if (held is { } same && same.CompareTo(record) == 0)
                {
                    held = new OidRecord(
                        same.Oid, Math.Max(same.First, record.First), same.Second == record.Second ? same.Second : 0);
                    continue;
                }

                Write(held);
                held = record;
            }

            Write(held);
            file.Flush();
            return new OidTable(file);

            void Write(OidRecord? record)
            {
                record?.Write(bytes);
                if (record is not null)
                    file.Write(bytes);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _pieces.ForEach(piece => piece.Dispose());

    /// <summary>A file that is gone when it is closed, for nobody else to read.</summary>
    internal static FileStream Temporary()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 64 * 1024,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Join(Path.GetTempPath(), $"giftless-upkeep-{Guid.NewGuid():N}"), options);
    }

    private void WritePiece()
    {
        Array.Sort(_records, 0, _count);
        var piece = Temporary();
        _pieces.Add(piece);
        var bytes = new byte[OidRecord.Length];
        foreach (var record in _records.AsSpan(0, _count))
        {
            record.Write(bytes);
            piece.Write(bytes);
        }

        piece.Position = 0;
        _count = 0;
    }

    private IEnumerable<OidRecord> Merged()
    {
        var bytes = new byte[OidRecord.Length];
        var next = new PriorityQueue<FileStream, OidRecord>();
        foreach (var piece in _pieces)
            Enqueue(piece);
        while (next.TryDequeue(out var piece, out var record))
        {
            yield return record;
            Enqueue(piece);
        }

        void Enqueue(FileStream piece)
        {
            if (piece.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length)
                next.Enqueue(piece, OidRecord.Read(bytes));
        }
    }
}
