using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
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
    public static CalibrationStatistics Of(IEnumerable<(string Name, (string Value, float[] Data)[] Values)> samples, ModelFingerprint? model = null, string preprocessing = "unit")
    {
        var collector = new ValueCollector(threads: 1, isDetailed: true);
        foreach (var (name, values) in samples)
        {
            foreach (var (value, data) in values) collector.Add(value, DataType.Float, MemoryMarshal.AsBytes(data.AsSpan()));
            collector.EndSample(new CalibrationSample(name, Digest(name)));
        }

        return collector.ToStatistics(model ?? Model, preprocessing);
    }

    public static byte[] Bytes(CalibrationStatistics statistics)
    {
        using var stream = new MemoryStream();
        CalibrationFile.Write(statistics, stream);
        return stream.ToArray();
    }
}
