using System.Collections;

namespace Giftless.Upkeep;

/// <summary>
/// Oids in order, each with two numbers, in a file: however many there are, what is in memory is one in 256. The file is a temporary one,
/// and goes with the table.
/// </summary>
internal sealed class OidTable : IEnumerable<OidRecord>, IDisposable
{
    private const int BlockRecords = 256;
    private const int BlockLength = BlockRecords * OidRecord.Length;

    private readonly FileStream _file;
    private readonly OidRecord[] _firsts;
    private readonly byte[] _block = new byte[BlockLength];
    private int _loaded = -1;

    /// <param name="file">The records, from the file's beginning; it becomes the table's own.</param>
    public OidTable(FileStream file)
    {
        _file = file;
        Count = file.Length / OidRecord.Length;
        _firsts = new OidRecord[(Count + BlockRecords - 1) / BlockRecords];
        var record = new byte[OidRecord.Length];
        for (var i = 0; i < _firsts.Length; i++)
        {
            RandomAccess.Read(file.SafeFileHandle, record, (long)i * BlockLength);
            _firsts[i] = OidRecord.Read(record);
        }
    }

    public long Count { get; }

    /// <summary>The record of an oid, or null. It is for one caller at a time, and fastest where oids come in order.</summary>
    public OidRecord? Find(Oid oid)
    {
        var wanted = new OidRecord(oid, 0, 0);
        var block = Array.BinarySearch(_firsts, wanted);
        block = block < 0 ? ~block - 1 : block;
        if (block < 0)
            return null;
        var (low, high) = (0, Load(block) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var record = OidRecord.Read(_block.AsSpan(middle * OidRecord.Length));
            switch (record.CompareTo(wanted))
            {
                case 0:
                    return record;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return null;
    }

    public IEnumerator<OidRecord> GetEnumerator()
    {
        var block = new byte[BlockLength];
        for (long offset = 0; RandomAccess.Read(_file.SafeFileHandle, block, offset) is > 0 and var read; offset += read)
        {
            for (var at = 0; at < read; at += OidRecord.Length)
                yield return OidRecord.Read(block.AsSpan(at));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _file.Dispose();

    private int Load(int block)
    {
        var length = (int)Math.Min(BlockLength, (Count * OidRecord.Length) - ((long)block * BlockLength));
        if (_loaded != block)
            RandomAccess.Read(_file.SafeFileHandle, _block.AsSpan(0, length), (long)block * BlockLength);
        _loaded = block;
        return length / OidRecord.Length;
    }
}
