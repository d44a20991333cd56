using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Statistics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Saving;

/// <summary>Reads what an .mlcal file holds, and believes none of it: a right checksum doesn't make a file a good one.</summary>
sealed class StatisticsReader(byte[] bytes, int from, int to)
{
    static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    int _at = from;

    public static CalibrationException Corrupted(string reason) => new($"are truncated or corrupted ({reason}): none of it is used");

    public int ReadVersion() => BinaryPrimitives.ReadInt32LittleEndian(Take(4)) is > 0 and var version ? version : throw Corrupted("its version is no number");

    /// <summary>All that follows the version.</summary>
    /// <exception cref="CalibrationException">The bytes contradict themselves.</exception>
    public CalibrationStatistics Read()
    {
        var model = new ModelFingerprint(ReadFingerprint(), ReadFingerprint());
        var data = ReadFingerprint();
        var preprocessing = ReadText();
        var (sampleCount, valueCount) = (ReadLength(), ReadLength());
        var samples = ImmutableArray.CreateBuilder<CalibrationSample>();
        for (var i = 0; i < sampleCount; i++) samples.Add(new CalibrationSample(ReadText(), ReadFingerprint()));
        var values = ImmutableArray.CreateBuilder<ValueStatistics>();
        for (var i = 0; i < valueCount; i++) values.Add(ReadValue(sampleCount));
        Require(_at == to, "something follows the last value");
        Require(sampleCount > 0, "it has no sample");
        Require(IsSorted(samples.Select(static s => s.Name)) && IsSorted(values.Select(static v => v.Name)), "names are out of order");
        var statistics = new CalibrationStatistics(model, preprocessing, samples.ToImmutable(), values.ToImmutable());
        Require(statistics.Data == data, "the data's fingerprint isn't that of its samples");
        return statistics;
    }

    ValueStatistics ReadValue(int sampleCount)
    {
        var name = ReadText();
        var seen = new ValueObservation { Count = ReadCount(), Range = Interval.Unknown, Zeros = ReadCount(), NaNs = ReadCount(), Infinities = ReadCount() };
        Require(seen.Zeros <= seen.Count, "more zeros than values");
        var (moments, total) = (default(ExactMoments), SampleExtremes.None);
        if (seen.Count > 0)
        {
            var (min, max) = (ReadFloat(), ReadFloat());
            Require(float.IsFinite(min) && float.IsFinite(max) && min <= max, "a range is none");
            moments = new ExactMoments(ReadInteger(), ReadInteger());
            seen = seen with { Range = new Interval(min, max), Histogram = ReadHistogram(min, max, seen.Count) };
        }

        var extremes = ImmutableArray.CreateBuilder<SampleExtremes>();
        for (var i = 0; i < sampleCount; i++)
        {
            extremes.Add(new SampleExtremes(ReadFloat(), ReadFloat()));
            Require(extremes[i] == SampleExtremes.None || extremes[i].Min <= extremes[i].Max, "a sample's range is none");
            total = total.With(extremes[i]);
        }

        Require(total.IsNone ? seen.Count == 0 : total.Min == seen.Range.Lo && total.Max == seen.Range.Hi, "the samples' extremes aren't the value's");
        return new ValueStatistics(name, seen, moments, extremes.ToImmutable());
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
    int ReadLength() => ReadVarint() is >= 0 and var length && length <= to - _at ? (int)length : throw Corrupted("it ends too early");

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

    ReadOnlySpan<byte> Take(int count)
    {
        if (count > to - _at) throw Corrupted("it ends too early");
        _at += count;
        return bytes.AsSpan(_at - count, count);
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
