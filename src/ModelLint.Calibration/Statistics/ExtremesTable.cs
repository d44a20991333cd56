using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Calibration.Statistics;

/// <summary>
/// The extremes of each value in each sample, a row a sample, in streams: a file beside the statistics that are being made, or memory. Whoever made
/// a stream keeps it open as long as the table is used. Not safe for several threads at once.
/// </summary>
sealed class ExtremesTable
{
    /// <summary>Bytes of one entry.</summary>
    public const int Entry = 2 * sizeof(float);

    readonly ImmutableArray<Row> _rows;

    ExtremesTable(ImmutableArray<Row> rows, int values) => (_rows, Values) = (rows, values);

    /// <summary>No row.</summary>
    public static ExtremesTable Empty { get; } = new([], 0);

    /// <summary>Number of samples.</summary>
    public int Samples => _rows.Length;

    /// <summary>Number of values.</summary>
    public int Values { get; }

    /// <summary>A table of rows of equal length that follow each other.</summary>
    public static ExtremesTable Of(Stream stream, long offset, int samples, int values)
    {
        var place = new Place(stream, [.. Enumerable.Range(0, values)]);
        return new([.. Enumerable.Range(0, samples).Select(i => new Row(place, offset + (long)i * values * Entry, values))], values);
    }

    /// <summary>Rows of several tables that have the same values; they stay where they are.</summary>
    /// <param name="rows">The tables, and an index in each.</param>
    /// <param name="values">Number of values.</param>
    public static ExtremesTable Join(IEnumerable<(ExtremesTable Table, int Sample)> rows, int values) => new([.. rows.Select(static r => r.Table._rows[r.Sample])], values);

    /// <summary>The same rows in another order, and of each row the values with the given indices; one that there isn't has no extremes.</summary>
    public ExtremesTable Arrange(IEnumerable<int> rows, IEnumerable<int> columns)
    {
        ImmutableArray<int> wanted = [.. columns];
        var places = new Dictionary<Place, Place>(ReferenceEqualityComparer.Instance);
        return new([.. rows.Select(r => _rows[r] with { Place = Arranged(_rows[r].Place) })], wanted.Length);

        Place Arranged(Place place) => places.TryGetValue(place, out var arranged) ? arranged
            : places[place] = place with { Columns = [.. wanted.Select(c => c < place.Columns.Length ? place.Columns[c] : int.MaxValue)] };
    }

    /// <summary>Reads a row.</summary>
    public void Read(int sample, Span<SampleExtremes> into)
    {
        var (place, offset, length) = _rows[sample];
        var stored = new SampleExtremes[length];
        place.Stream.Position = offset;
        place.Stream.ReadExactly(MemoryMarshal.AsBytes(stored.AsSpan()));
        for (var i = 0; i < place.Columns.Length; i++) into[i] = place.Columns[i] < length ? stored[place.Columns[i]] : SampleExtremes.None;
    }

    /// <summary>Reads one value's column.</summary>
    public ImmutableArray<SampleExtremes> Column(int value)
    {
        var result = new SampleExtremes[_rows.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (place, offset, length) = _rows[i];
            if (place.Columns[value] >= length)
            {
                result[i] = SampleExtremes.None;
                continue;
            }

            place.Stream.Position = offset + (long)place.Columns[value] * Entry;
            place.Stream.ReadExactly(MemoryMarshal.AsBytes(result.AsSpan(i, 1)));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    /// <summary>Writes rows one after the other; a later one may be longer, where a value came up for the first time.</summary>
    public sealed class Writer(Stream stream)
    {
        readonly List<(long Offset, int Length)> _rows = [];

        public void Add(ReadOnlySpan<SampleExtremes> row)
        {
            stream.Position = stream.Length;
            _rows.Add((stream.Position, row.Length));
            stream.Write(MemoryMarshal.AsBytes(row));
        }

        /// <summary>What was written, with as many columns as the longest row.</summary>
        public ExtremesTable ToTable()
        {
            var place = new Place(stream, [.. Enumerable.Range(0, _rows.Count == 0 ? 0 : _rows.Max(static r => r.Length))]);
            return new([.. _rows.Select(r => new Row(place, r.Offset, r.Length))], place.Columns.Length);
        }
    }

    // Where rows are, and which of the entries stored there are the table's columns.
    sealed record Place(Stream Stream, ImmutableArray<int> Columns);

    readonly record struct Row(Place Place, long Offset, int Length);
}
