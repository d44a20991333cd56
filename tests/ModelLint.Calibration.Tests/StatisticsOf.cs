using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Tests;

/// <summary>Makes statistics from numbers, as if a model had given them.</summary>
static class StatisticsOf
{
    public static ModelFingerprint Model { get; } = new(Digest("graph"), Digest("weights"));

    public static Fingerprint Digest(string text) => Fingerprint.Of(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>One value "x" a sample; samples are called by their number.</summary>
    public static CalibrationStatistics Of(params float[][] samples) => Of(samples.Select((values, i) => (i.ToString(CultureInfo.InvariantCulture), ("x", values))));

    /// <summary>Each sample has a name and one or more values.</summary>
    public static CalibrationStatistics Of(IEnumerable<(string Name, (string Value, float[] Data) Value)> samples) => Of(samples.Select(static s => (s.Name, new[] { s.Value })));

    /// <summary>Each sample has a name and one or more values.</summary>
    public static CalibrationStatistics Of(IEnumerable<(string Name, (string Value, float[] Data)[] Values)> samples, ModelFingerprint? model = null, string preprocessing = "unit",
        ObservationPlan? plan = null, ImmutableSortedDictionary<string, RangeFloor>? floors = null)
    {
        var collector = new ValueCollector(threads: 1, plan);
        foreach (var (name, values) in samples)
        {
            var isSynthetic = name.StartsWith("made", StringComparison.Ordinal);
            // Rows of two, so that a number of elements that is even makes channels of axis 1.
            foreach (var (value, data) in values) collector.Add(value, DataType.Float, data.Length % 2 == 0 ? [1, data.Length / 2, 2] : [data.Length], MemoryMarshal.AsBytes(data.AsSpan()), isSynthetic);
            collector.EndSample(new CalibrationSample(name, Digest(name), name[^1] % 2 == 0 ? "even" : "", isSynthetic));
        }

        return collector.ToStatistics(model ?? Model, preprocessing, floors);
    }

    public static byte[] Bytes(CalibrationStatistics statistics)
    {
        using var stream = new MemoryStream();
        CalibrationFile.Write(statistics, stream);
        return stream.ToArray();
    }
}
