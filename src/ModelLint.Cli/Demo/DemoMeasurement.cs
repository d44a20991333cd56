using System.Runtime.InteropServices;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Cli.Demo;

/// <summary>What the detector finds in float, and after its output went through one 8-bit scale.</summary>
/// <param name="Float">Discs found in float.</param>
/// <param name="Int8">Discs found after rounding.</param>
/// <param name="Cosine">Cosine similarity of all outputs before and after rounding.</param>
readonly record struct DemoMeasurement(int Float, int Int8, double Cosine)
{
    public static DemoMeasurement Measure(string model, string images, CancellationToken cancellation)
    {
        using var document = ModelDocument.Open(model);
        using var runner = ModelRunner.Load(document, ["output0"]);
        var source = DataSource.Open(images);
        var plan = new FeedPlan(document.Model);
        var reader = new SampleReader(plan, source, Preprocessing.Unit);
        var outputs = source.Samples.SelectMany(s => SampleRuns.Of(runner, plan, reader.Read(s), cancellation).Select(static o => MemoryMarshal.Cast<byte, float>(o.Bytes(0)).ToArray())).ToList();
        var (lo, hi) = (Math.Min(0, outputs.Min(static o => o.Min())), outputs.Max(static o => o.Max()));
        var (found, foundRounded) = (0, 0);
        double dot = 0, own = 0, other = 0;
        for (var i = 0; i < outputs.Count; i++)
        {
            var rounded = DiscMatching.Rounded(outputs[i], lo, hi);
            found += DiscMatching.Found(outputs[i], DiscImages.Discs(i));
            foundRounded += DiscMatching.Found(rounded, DiscImages.Discs(i));
            for (var k = 0; k < rounded.Length; k++)
            {
                dot += (double)outputs[i][k] * rounded[k];
                own += (double)outputs[i][k] * outputs[i][k];
                other += (double)rounded[k] * rounded[k];
            }
        }

        return new DemoMeasurement(found, foundRounded, dot / Math.Sqrt(own * other));
    }
}
