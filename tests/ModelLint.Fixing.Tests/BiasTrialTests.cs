using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Calibration;
using ModelLint.Calibration.Sources;
using ModelLint.Fixing.Choosing;
using ModelLint.Fixing.Driving;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Onnx.Text;
using ModelLint.Quantization.Comparing;
using ModelLint.Rules.Scale;

namespace ModelLint.Fixing.Tests;

/// <summary>Which of two ways to quantize is kept.</summary>
public sealed class BiasTrialTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("boxes = Conv (x, w, b)", 3, true)]
    // Nothing is rounded that a bias could take up: both ways give one model, and it is measured once.
    [InlineData("boxes = Mul (x, k)", 2, false)]
    public void What_comes_to_the_same_is_measured_once(string boxes, int comparisons, bool matters)
    {
        var weights = string.Join(", ", Enumerable.Range(0, 16).Select(static i => i % 5 == 0 ? "100.3" : $"{13 * i % 7}.4"));
        using var document = ModelDocument.Parse(OnnxText.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[1,4,2,2] x) => (float[1,8,2,2] y) <float[4,4,1,1] w = { {{weights}} }, float[4] b = {1, 2, 3, 4}, float k = {300}>
            {
                {{boxes}}
                scores = Sigmoid (x)
                y = Concat <axis = 1> (boxes, scores)
            }
            """).ToByteArray(), "net");
        for (var i = 0; i < 3; i++) File.WriteAllBytes(Path.Combine(_folder.FullName, $"{i}.raw"), MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 16).Select(k => (k * 7 + i * 3) % 11 / 4f)]).ToArray());
        var progress = new Counting();
        var options = new LintOptions { Target = TargetProfile.Int8, Intent = "--target int8" };
        var tools = new FixTools(FixSamples.Of(document, DataSource.Open(_folder.FullName)), null, LintDriver.Of([PackLoader.FromAssembly(typeof(ScalePack).Assembly)]), options, progress: progress, cancellation: TestContext.Current.CancellationToken);
        var report = new FixDriver(tools, new FixRequest { Strategy = "split", Quantizes = true }).Fix(document);
        Assert.Equal(matters, report.Gain!.Biases!.Matters);
        // The model as it is, and what was made of it.
        Assert.Equal(comparisons, progress.Tasks.Count(static t => t == "comparing"));
    }

    sealed class Counting : IFixProgress
    {
        public List<string> Tasks { get; } = [];

        public T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work)
        {
            Tasks.Add(task);
            return work(null);
        }
    }

    [Fact]
    public void Slices_count_alike_whatever_their_size()
    {
        var slices = new[] { ("[0:4]", 10.0, 4L), ("[4:84]", 20.0, 80L) }.Select(static s => new ComparedSlice(s.Item1, "x", Of(s.Item2, s.Item3)));
        Assert.Equal(15, MeasuredSlice.MeanSqnr([new ComparedValue("y", Of(19, 84), [.. slices])]));
        Assert.Equal(17, MeasuredSlice.MeanSqnr([new ComparedValue("y", Of(19, 84), [.. slices]), new ComparedValue("z", Of(21, 1), [])]));
    }

    [Fact]
    public void What_is_zero_throughout_has_no_say()
    {
        Assert.Equal(12, MeasuredSlice.MeanSqnr([new ComparedValue("y", Of(12, 4), []), new ComparedValue("z", Of(null, 4), [])]));
        Assert.Equal(double.PositiveInfinity, MeasuredSlice.MeanSqnr([new ComparedValue("z", Of(null, 4), [])]));
    }

    [Theory]
    [InlineData(20, 19, true, true)]
    [InlineData(19, 20, false, true)]
    [InlineData(20, 20, true, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true, false)]
    public void Biases_are_corrected_unless_leaving_them_is_better(double corrected, double asTheyAre, bool corrects, bool matters)
    {
        var trial = new BiasTrial(corrected, asTheyAre);
        Assert.Equal((corrects, matters), (trial.Corrects, trial.Matters));
    }

    static SliceFigures Of(double? sqnr, long count) => new()
    {
        Count = count,
        Signal = 1,
        Noise = 1,
        Sqnr = sqnr,
        Cosine = null,
        MaxError = 1,
        Bias = 0,
        Zeros = 0,
        FloatZeros = 0,
        Codes = 2,
        Saturated = 0,
    };
}
