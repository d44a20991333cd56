using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;

namespace ModelLint.Benchmarks;

/// <summary>Makes parts to be merged, each of many samples with the values of a detector: what merging takes is then measured from outside.</summary>
static class MergingBenchmark
{
    const int Values = 240;

    public static void WriteParts(string folder, int parts, int samples)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        var data = new float[16];
        for (var part = 0; part < parts; part++)
        {
            var collector = new ValueCollector(threads: 1);
            for (var sample = 0; sample < samples; sample++)
            {
                for (var value = 0; value < Values; value++)
                {
                    for (var i = 0; i < data.Length; i++) data[i] = random.NextSingle() * (value + 1);
                    collector.Add($"value{value.ToString("000", CultureInfo.InvariantCulture)}", DataType.Float, [data.Length], MemoryMarshal.AsBytes(data.AsSpan()));
                }

                var name = $"{part}/{sample.ToString("00000", CultureInfo.InvariantCulture)}";
                collector.EndSample(new CalibrationSample(name, Fingerprint.Of(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)))));
            }

            var path = Path.Combine(folder, $"part-{part}.mlcal");
            using var file = File.Create(path);
            CalibrationFile.Write(collector.ToStatistics(new ModelFingerprint(Fingerprint.None, Fingerprint.None), ""), file);
            Console.WriteLine($"{path}: {file.Length / 1e6:0.0} MB");
        }
    }
}
