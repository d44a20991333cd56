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
        var outputs = Outputs(model, images, cancellation);
        var (lo, hi) = (Math.Min(0, outputs.Min(static o => o.Min())), outputs.Max(static o => o.Max()));
        var rounded = outputs.ConvertAll(o => DiscMatching.Rounded(o, lo, hi));
        double dot = 0, own = 0, other = 0;
        foreach (var (x, y) in outputs.SelectMany(static o => o).Zip(rounded.SelectMany(static r => r)))
        {
            dot += (double)x * y;
            own += (double)x * x;
            other += (double)y * y;
        }

        return new DemoMeasurement(Found(outputs), Found(rounded), dot / Math.Sqrt(own * other));
    }

    /// <summary>How many discs a model with the detector's inputs and outputs finds.</summary>
    public static int Found(string model, string images, CancellationToken cancellation) => Found(Outputs(model, images, cancellation));

    static int Found(List<float[]> outputs) => outputs.Select(static (o, i) => DiscMatching.Found(o, DiscImages.Discs(i))).Sum();

    static List<float[]> Outputs(string model, string images, CancellationToken cancellation)
    {
        using var document = ModelDocument.Open(model);
        using var runner = ModelRunner.Load(document, ["output0"]);
        var source = DataSource.Open(images);
        var plan = new FeedPlan(document.Model);
        var reader = new SampleReader(plan, source, Preprocessing.Unit);
        return [.. source.Samples.SelectMany(s => SampleRuns.Of(runner, plan, reader.Read(s), cancellation).Select(static o => MemoryMarshal.Cast<byte, float>(o.Bytes(0)).ToArray()))];
    }
}
