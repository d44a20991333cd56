using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;

namespace ModelLint.Calibration.Saving;

/// <summary>Writes what an .mlcal file holds, but for its checksum.</summary>
sealed class StatisticsWriter(Stream stream) : IDisposable
{
    readonly BinaryWriter _writer = new(new BufferedStream(stream, 1 << 16), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    public void Write(CalibrationStatistics statistics)
    {
        _writer.Write(CalibrationFile.Magic);
        _writer.Write(CalibrationFile.Version);
        _writer.Write(statistics.Model.Graph.ToBytes());
        _writer.Write(statistics.Model.Weights.ToBytes());
        _writer.Write(statistics.Data.ToBytes());
        _writer.Write(statistics.Preprocessing);
        _writer.Write7BitEncodedInt(statistics.Unreached);
        _writer.Write7BitEncodedInt(statistics.Samples.Length);
        _writer.Write7BitEncodedInt(statistics.Values.Length);
        foreach (var sample in statistics.Samples)
        {
            _writer.Write(sample.Name);
            _writer.Write(sample.Content.ToBytes());
            _writer.Write(sample.Tag);
            _writer.Write(sample.IsSynthetic);
        }

        var places = statistics.Samples.Index().ToDictionary(static s => s.Item.Name, static s => s.Index, StringComparer.Ordinal);
        foreach (var value in statistics.Values) Write(value, places);
        Write(statistics.Floors);
        var row = new SampleExtremes[statistics.Values.Length];
        for (var i = 0; i < statistics.Samples.Length; i++)
        {
            statistics.Extremes.Read(i, row);
            _writer.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }

    public void Dispose() => _writer.Dispose();

    void Write(ValueStatistics value, Dictionary<string, int> samples)
    {
        var seen = value.Observation;
        _writer.Write(value.Name);
        _writer.Write7BitEncodedInt64(seen.Count);
        _writer.Write7BitEncodedInt64(seen.Zeros);
        _writer.Write7BitEncodedInt64(seen.NaNs);
        _writer.Write7BitEncodedInt64(seen.Infinities);
        if (seen.Histogram is { } histogram)
        {
            _writer.Write((float)seen.Range.Lo);
            _writer.Write((float)seen.Range.Hi);
            Write(value.Moments.Sum);
            Write(value.Moments.SumOfSquares);
            Write(histogram);
        }

        // One more than the index of the sample, so that 0 is none.
        _writer.Write7BitEncodedInt(seen.NotFiniteSample is { } name ? samples[name] + 1 : 0);
        Write(seen.Channels);
    }

    void Write(ChannelRanges? channels)
    {
        _writer.Write7BitEncodedInt(channels is null ? 0 : channels.Axis + 1);
        if (channels is null) return;
        _writer.Write7BitEncodedInt(channels.Extent);
        for (var i = 0; i < channels.Extent; i++)
        {
            _writer.Write(channels.Min[i]);
            _writer.Write(channels.Max[i]);
        }

        _writer.Write(channels.Sums is not null);
        if (channels.Sums is not { } sums) return;
        for (var i = 0; i < channels.Extent; i++)
        {
            Write(sums.Values[i]);
            Write(sums.Squares[i]);
        }
    }

    void Write(ImmutableSortedDictionary<string, RangeFloor> floors)
    {
        _writer.Write7BitEncodedInt(floors.Count);
        foreach (var (name, floor) in floors)
        {
            _writer.Write(name);
            _writer.Write((byte)floor.Source);
            _writer.Write(floor.Range.Lo);
            _writer.Write(floor.Range.Hi);
        }
    }

    void Write(BigInteger number)
    {
        var bytes = number.ToByteArray();
        _writer.Write7BitEncodedInt(bytes.Length);
        _writer.Write(bytes);
    }

    void Write(Histogram histogram)
    {
        _writer.Write((short)histogram.Exponent);
        // Folded so that small negative numbers are small too: 0, −1, 1, −2 … become 0, 1, 2, 3 …
        _writer.Write7BitEncodedInt64((histogram.First << 1) ^ (histogram.First >> 63));
        _writer.Write7BitEncodedInt(histogram.Counts.Length);
        for (var bin = 0; bin < histogram.Counts.Length;)
        {
            var empty = Run(histogram.Counts, bin, isEmpty: true);
            var filled = Run(histogram.Counts, bin + empty, isEmpty: false);
            _writer.Write7BitEncodedInt(empty);
            _writer.Write7BitEncodedInt(filled);
            for (var i = 0; i < filled; i++) _writer.Write7BitEncodedInt64(histogram.Counts[bin + empty + i]);
            bin += empty + filled;
        }
    }

    static int Run(ImmutableArray<long> counts, int from, bool isEmpty)
    {
        var to = from;
        while (to < counts.Length && counts[to] == 0 == isEmpty) to++;
        return to - from;
    }
}
