using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// The extremes of each value in each sample, a row a sample, in a stream: a file beside the statistics that are being made, or memory. Whoever made
/// the stream keeps it open as long as the table is used. Not safe for several threads at once.
/// </summary>
sealed class ExtremesTable
{
    /// <summary>Bytes of one entry.</summary>
    public const int Entry = 2 * sizeof(float);

    readonly Stream _stream;
    readonly ImmutableArray<Row> _rows;
    readonly ImmutableArray<int> _columns;

    ExtremesTable(Stream stream, ImmutableArray<Row> rows, ImmutableArray<int> columns) => (_stream, _rows, _columns) = (stream, rows, columns);

    /// <summary>No row.</summary>
    public static ExtremesTable Empty { get; } = new(Stream.Null, [], []);

    /// <summary>Number of samples.</summary>
    public int Samples => _rows.Length;

    /// <summary>Number of values.</summary>
    public int Values => _columns.Length;

    /// <summary>A table of rows of equal length that follow each other.</summary>
    public static ExtremesTable Of(Stream stream, long offset, int samples, int values) =>
        new(stream, [.. Enumerable.Range(0, samples).Select(i => new Row(offset + (long)i * values * Entry, values))], [.. Enumerable.Range(0, values)]);

    /// <summary>The same rows in another order, and of each row the values with the given indices; one that there isn't has no extremes.</summary>
    public ExtremesTable Arrange(IEnumerable<int> rows, IEnumerable<int> columns) =>
        new(_stream, [.. rows.Select(r => _rows[r])], [.. columns.Select(c => c < _columns.Length ? _columns[c] : int.MaxValue)]);

    /// <summary>Reads a row.</summary>
    public void Read(int sample, Span<SampleExtremes> into)
    {
        var row = _rows[sample];
        var stored = new SampleExtremes[row.Columns];
        _stream.Position = row.Offset;
        _stream.ReadExactly(MemoryMarshal.AsBytes(stored.AsSpan()));
        for (var i = 0; i < _columns.Length; i++) into[i] = _columns[i] < stored.Length ? stored[_columns[i]] : SampleExtremes.None;
    }

    /// <summary>Reads one value's column.</summary>
    public ImmutableArray<SampleExtremes> Column(int value)
    {
        var result = new SampleExtremes[_rows.Length];
        for (var i = 0; i < result.Length; i++)
        {
            if (_columns[value] >= _rows[i].Columns)
            {
                result[i] = SampleExtremes.None;
                continue;
            }

            _stream.Position = _rows[i].Offset + (long)_columns[value] * Entry;
            _stream.ReadExactly(MemoryMarshal.AsBytes(result.AsSpan(i, 1)));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    /// <summary>Writes rows one after the other; a later one may be longer, where a value came up for the first time.</summary>
    public sealed class Writer(Stream stream)
    {
        readonly ImmutableArray<Row>.Builder _rows = ImmutableArray.CreateBuilder<Row>();

        public void Add(ReadOnlySpan<SampleExtremes> row)
        {
            stream.Position = stream.Length;
            _rows.Add(new Row(stream.Position, row.Length));
            stream.Write(MemoryMarshal.AsBytes(row));
        }

        /// <summary>What was written, with as many columns as the longest row.</summary>
        public ExtremesTable ToTable() => new(stream, _rows.ToImmutable(), [.. Enumerable.Range(0, _rows.Count == 0 ? 0 : _rows.Max(static r => r.Columns))]);
    }

    readonly record struct Row(long Offset, int Columns);
}
