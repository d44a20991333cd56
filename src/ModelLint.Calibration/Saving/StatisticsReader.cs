using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Saving;

/// <summary>Reads what an .mlcal file holds, a piece at a time, and believes none of it: a right checksum doesn't make a file a good one.</summary>
/// <param name="stream">The file, where its version stands.</param>
/// <param name="length">Number of bytes from there to its checksum.</param>
/// <param name="rows">Where its samples' extremes go, behind what is there.</param>
sealed class StatisticsReader(Stream stream, long length, Stream rows)
{
    const int Piece = 1 << 16;

    static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    byte[] _buffer = new byte[Piece];
    int _next;
    int _filled;
    long _left = length;

    public static CalibrationException Corrupted(string reason) => new($"are truncated or corrupted ({reason}): none of it is used");

    public int ReadVersion() => BinaryPrimitives.ReadInt32LittleEndian(Take(4)) is > 0 and var version ? version : throw Corrupted("its version is no number");

    /// <summary>All that follows the version.</summary>
    /// <param name="version">The version that was read: what older ones don't have isn't known.</param>
    /// <exception cref="CalibrationException">The bytes contradict themselves.</exception>
    public CalibrationStatistics Read(int version)
    {
        var model = new ModelFingerprint(ReadFingerprint(), ReadFingerprint());
        var data = ReadFingerprint();
        var preprocessing = ReadText();
        var unreached = version < 3 ? 0 : ReadCount();
        Require(unreached <= int.MaxValue, "more samples are missing than there can be");
        var (sampleCount, valueCount) = (ReadLength(), ReadLength());
        var samples = ImmutableArray.CreateBuilder<CalibrationSample>();
        for (var i = 0; i < sampleCount; i++)
        {
            var (name, content) = (ReadText(), ReadFingerprint());
            samples.Add(version == 1 ? new CalibrationSample(name, content) : new CalibrationSample(name, content, ReadText(), ReadFlag()));
        }

        var values = ImmutableArray.CreateBuilder<ValueStatistics>();
        // Version 1 has the extremes of each value behind it, in the order of the samples.
        Require(version > 1 || (long)sampleCount * valueCount * ExtremesTable.Entry <= _left, "it ends too early");
        var old = new SampleExtremes[version == 1 ? sampleCount : 0, valueCount];
        for (var i = 0; i < valueCount; i++)
        {
            values.Add(ReadValue(version, samples));
            for (var sample = 0; sample < old.GetLength(0); sample++) old[sample, i] = ReadExtremes();
        }

        var floors = version == 1 ? null : ReadFloors();
        var extremes = version == 1 ? Table(old) : ReadTable(sampleCount, valueCount);
        Require(_left == 0, "something follows the last value");
        Require(sampleCount > 0, "it has no sample");
        Require(IsSorted(samples.Select(static s => s.Name)) && IsSorted(values.Select(static v => v.Name)), "names are out of order");
        var statistics = new CalibrationStatistics(model, preprocessing, samples.ToImmutable(), values.ToImmutable(), extremes, floors) { Unreached = (int)unreached };
        Require(statistics.Data == data, "the data's fingerprint isn't that of its samples");
        RequireExtremes(statistics);
        return statistics;
    }

    ValueStatistics ReadValue(int version, ImmutableArray<CalibrationSample>.Builder samples)
    {
        var name = ReadText();
        var seen = new ValueObservation { Count = ReadCount(), Range = Interval.Unknown, Zeros = ReadCount(), NaNs = ReadCount(), Infinities = ReadCount() };
        Require(seen.Zeros <= seen.Count, "more zeros than values");
        var moments = default(ExactMoments);
        if (seen.Count > 0)
        {
            var (min, max) = (ReadFloat(), ReadFloat());
            Require(float.IsFinite(min) && float.IsFinite(max) && min <= max, "a range is none");
            moments = new ExactMoments(ReadInteger(), ReadInteger());
            Require(moments.Fit(seen.Count, min, max), "sums don't fit their range");
            seen = seen with { Range = new Interval(min, max), Histogram = ReadHistogram(min, max, seen.Count), Deviation = moments.StandardDeviation(seen.Count) };
        }

        if (version == 1) return new ValueStatistics(name, seen, moments);
        var sample = ReadLength();
        Require(sample <= samples.Count && sample > 0 == seen.NaNs + seen.Infinities > 0, "what wasn't finite is in no sample");
        return new ValueStatistics(name, seen with { NotFiniteSample = sample == 0 ? null : samples[sample - 1].Name, Channels = ReadChannels(version) }, moments);
    }

    ChannelRanges? ReadChannels(int version)
    {
        var axis = ReadLength() - 1;
        if (axis < 0) return null;
        var extent = ReadLength();
        var (min, max) = (new float[extent], new float[extent]);
        for (var i = 0; i < extent; i++) (min[i], max[i]) = (ReadFloat(), ReadFloat());
        return new ChannelRanges(axis, ImmutableArray.Create(min), ImmutableArray.Create(max)) { Sums = version >= 4 && ReadFlag() ? ReadSums(extent) : null };
    }

    ChannelSums ReadSums(int extent)
    {
        var (values, squares) = (new Int128[extent], new Int128[extent]);
        for (var i = 0; i < extent; i++)
        {
            (values[i], squares[i]) = (ReadSum(), ReadSum());
            Require(squares[i] >= 0, "a sum of squares is negative");
        }

        return new ChannelSums(ImmutableArray.Create(values), ImmutableArray.Create(squares));
    }

    Int128 ReadSum() => ReadInteger() is var sum && sum >= (BigInteger)Int128.MinValue && sum <= (BigInteger)Int128.MaxValue ? (Int128)sum : throw Corrupted("a sum is too large");

    ImmutableSortedDictionary<string, RangeFloor> ReadFloors()
    {
        var floors = ImmutableSortedDictionary.CreateBuilder<string, RangeFloor>(StringComparer.Ordinal);
        var names = new List<string>();
        for (var left = ReadLength(); left > 0; left--)
        {
            var (name, source, lo, hi) = (ReadText(), (FloorSource)Take(1)[0], BinaryPrimitives.ReadDoubleLittleEndian(Take(8)), BinaryPrimitives.ReadDoubleLittleEndian(Take(8)));
            Require(Enum.IsDefined(source) && double.IsFinite(lo) && double.IsFinite(hi) && lo <= hi, "a floor is none");
            names.Add(name);
            floors[name] = new RangeFloor(new Interval(lo, hi), source);
        }

        Require(IsSorted(names), "names are out of order");
        return floors.ToImmutable();
    }

    ExtremesTable ReadTable(int samples, int values)
    {
        var left = (long)samples * values * ExtremesTable.Entry;
        Require(left <= _left, "it ends too early");
        var offset = rows.Position = rows.Length;
        for (; left > 0; left -= Math.Min(Piece, left)) rows.Write(Take((int)Math.Min(Piece, left)));
        return ExtremesTable.Of(rows, offset, samples, values);
    }

    ExtremesTable Table(SampleExtremes[,] all)
    {
        var table = new ExtremesTable.Writer(rows);
        for (var sample = 0; sample < all.GetLength(0); sample++)
            table.Add([.. Enumerable.Range(0, all.GetLength(1)).Select(v => all[sample, v])]);
        return table.ToTable();
    }

    // The overall extremes are those of the samples that count.
    static void RequireExtremes(CalibrationStatistics statistics)
    {
        var totals = Enumerable.Repeat(SampleExtremes.None, statistics.Values.Length).ToArray();
        var row = new SampleExtremes[totals.Length];
        for (var sample = 0; sample < statistics.Samples.Length; sample++)
        {
            statistics.Extremes.Read(sample, row);
            for (var v = 0; v < row.Length; v++)
            {
                Require(row[v] == SampleExtremes.None || row[v].Min <= row[v].Max, "a sample's range is none");
                if (!statistics.Samples[sample].IsSynthetic) totals[v] = totals[v].With(row[v]);
            }
        }

        foreach (var (v, total) in totals.Index())
        {
            var seen = statistics.Values[v].Observation;
            Require(total.IsNone ? seen.Count == 0 : seen.Count > 0 && total.Min == seen.Range.Lo && total.Max == seen.Range.Hi, "the samples' extremes aren't the value's");
            if (seen.Channels is not { } channels) continue;
            for (var i = 0; i < channels.Extent; i++)
                Require(channels.Min[i] == float.PositiveInfinity && channels.Max[i] == float.NegativeInfinity || seen.Count > 0 && seen.Range.Lo <= channels.Min[i] && channels.Min[i] <= channels.Max[i] && channels.Max[i] <= seen.Range.Hi, "a channel's range is none");
        }
    }

    Histogram ReadHistogram(float min, float max, long count)
    {
        var exponent = BinaryPrimitives.ReadInt16LittleEndian(Take(2));
        var folded = (ulong)ReadVarint();
        var first = (long)(folded >> 1) ^ -(long)(folded & 1);
        var length = ReadVarint();
        Require(exponent == BinScale.Exponent(min, max) && first == BinScale.Index(min, exponent) && length == BinScale.Index(max, exponent) - first + 1, "a histogram doesn't fit its range");
        var counts = new long[length];
        Int128 sum = 0;
        for (var bin = 0L; bin < length;)
        {
            var (empty, filled) = (ReadCount(), ReadCount());
            Require(empty <= length - bin && filled <= length - bin - empty && empty + filled > 0, "a run of bins is too long");
            bin += empty;
            for (var end = bin + filled; bin < end; bin++) sum += counts[bin] = ReadCount();
        }

        Require(sum == count, "a histogram's counts don't add up");
        return new Histogram(exponent, first, ImmutableArray.Create(counts));
    }

    Fingerprint ReadFingerprint() => Fingerprint.Of(Take(Fingerprint.Length));

    BigInteger ReadInteger() => new(Take(ReadLength()));

    SampleExtremes ReadExtremes() => new(ReadFloat(), ReadFloat());

    bool ReadFlag() => Take(1)[0] switch { 0 => false, 1 => true, _ => throw Corrupted("a mark is neither 0 nor 1") };

    float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    string ReadText()
    {
        try
        {
            return _utf8.GetString(Take(ReadLength()));
        }
        catch (DecoderFallbackException)
        {
            throw Corrupted("a name is no UTF-8");
        }
    }

    // Whatever there are so many of takes at least a byte each.
    int ReadLength() => ReadVarint() is >= 0 and var length && length <= Math.Min(_left, int.MaxValue) ? (int)length : throw Corrupted("it ends too early");

    long ReadCount() => ReadVarint() is >= 0 and var count ? count : throw Corrupted("a count is negative");

    long ReadVarint()
    {
        ulong result = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            result |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)result;
        }

        throw Corrupted("a number is too long");
    }

    // Until the next ones are taken.
    ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left) throw Corrupted("it ends too early");
        if (count > _filled - _next) Fill(count);
        _left -= count;
        _next += count;
        return _buffer.AsSpan(_next - count, count);
    }

    void Fill(int count)
    {
        var kept = _buffer.AsSpan(_next, _filled - _next);
        var buffer = count > _buffer.Length ? new byte[count] : _buffer;
        kept.CopyTo(buffer);
        (_buffer, _next, _filled) = (buffer, 0, kept.Length + stream.ReadAtLeast(buffer.AsSpan(kept.Length), count - kept.Length));
    }

    static void Require(bool isRight, string reason)
    {
        if (!isRight) throw Corrupted(reason);
    }

    static bool IsSorted(IEnumerable<string> names)
    {
        string? last = null;
        foreach (var name in names)
        {
            if (last is not null && string.CompareOrdinal(last, name) >= 0) return false;
            last = name;
        }

        return true;
    }
}
