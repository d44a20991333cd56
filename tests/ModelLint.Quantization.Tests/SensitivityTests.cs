using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Sensitivity;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Tests;

/// <summary>What the codes of one scale cost when everything else is float.</summary>
public sealed class SensitivityTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    DataSource Samples(params float[][] samples)
    {
        foreach (var (index, sample) in samples.Index()) File.WriteAllBytes(Path.Combine(_folder.FullName, $"{index:d2}.raw"), MemoryMarshal.AsBytes(sample.AsSpan()).ToArray());
        return DataSource.Open(_folder.FullName);
    }

    static SensitivityResult Sweep(ModelDocument document, QuantizationPlan plan, DataSource source, int samples = 8) =>
        SensitivitySweep.Run(plan, source, new SensitivityOptions { Samples = samples }, null, TestContext.Current.CancellationToken);

    // 0..255 in steps of 1 loses nothing of whole numbers; 0..510 in steps of 2 makes 1, 2, 3, 4 into 0, 2, 4, 4.
    [Fact]
    public void Each_scale_is_measured_alone()
    {
        using var document = Models.Parse("g (float[1,4] x) => (float[1,4] y) <float one = {1}> { y = Mul (x, one) }");
        var plan = Models.Plan(document, Stated(("x", 0, 255), ("y", 0, 510)));
        var result = Sweep(document, plan, Samples([1, 2, 3, 4]));
        Assert.Equal(["y", "x"], result.Values.Select(static v => v.Group));
        Assert.Equal(new SliceCost(30, 2), Assert.Single(result.Values[0].Slices));
        Assert.Equal(11.76, result.Values[0].Slices[0].Sqnr!.Value, 2);
        Assert.Equal(double.PositiveInfinity, result.Values[1].Slices[0].Sqnr);
        Assert.Equal(2.0 / 30, result.Cost, 12);
        // One run without codes and one for each scale.
        Assert.Equal((1, 3), (result.Samples, result.Runs));
    }

    [Fact]
    public void Slices_of_an_output_are_told_apart()
    {
        using var document = Models.Parse("g (float[1,2] x, float[1,2] p) => (float[1,4] y) { s = Sigmoid (p)\n y = Concat <axis = 1> (x, s) }");
        var plan = Models.Plan(document, Stated(("x", 0, 255), ("p", -8, 8), ("y", 0, 510)));
        var result = Sweep(document, plan, Pairs(([1, 3], [0, 8])));
        Assert.Equal(["axis 1 [0:2]", "axis 1 [2:4]"], result.Slices.Select(static s => s.Notation));
        var joined = result.Values.Single(static v => v.Group == "y");
        // 1 and 3 become 0 and 4; 0.5 and 0.99966 become 0.
        Assert.Equal(2, joined.Slices[0].Noise);
        Assert.Equal(joined.Slices[1].Signal, joined.Slices[1].Noise);
        Assert.Equal("y", result.Values[0].Group);
    }

    [Fact]
    public void Values_that_share_a_scale_are_rounded_together_and_told_once()
    {
        using var document = Models.Parse("g (float[1,4] x) => (float[4] z) <int64[1] shape = {4}> { y = Relu (x)\n z = Reshape (y, shape) }");
        var plan = Models.Plan(document, Stated(("x", -255, 255), ("y", 0, 510)));
        var value = Sweep(document, plan, Samples([1, 2, 3, 4])).Values.Single(static v => v.Group == "y");
        Assert.Equal(["y", "z"], value.Members);
        Assert.Equal(2, value.Slices[0].Noise);
    }

    [Fact]
    public void All_are_tried_and_those_that_cost_most_are_measured_on_more_samples()
    {
        // Twenty scales in a row; the last steps are the coarsest.
        var names = Enumerable.Range(0, 20).Select(static i => $"v{i}").ToList();
        var nodes = string.Join('\n', names.Select((n, i) => $"{n} = Mul ({(i == 0 ? "x" : names[i - 1])}, one)"));
        using var document = Models.Parse($"g (float[1,4] x) => (float[1,4] v19) <float one = {{1}}> {{ {nodes} }}");
        var plan = Models.Plan(document, Stated([("x", 0, 255), .. names.Select(static (n, i) => (n, 0.0, 255.0 + 64 * i))]));
        var result = Sweep(document, plan, Samples([.. Enumerable.Range(0, 6).Select(static i => new[] { i + 1.5f, 2.25f, 3.125f, 100 })]), samples: 5);
        Assert.Equal(21, result.Values.Length);
        Assert.Equal("v19", result.Values[0].Group);
        Assert.Equal([5, 1], result.Values.Select(static v => v.Samples).Distinct());
        Assert.Equal(8, result.Values.Count(static v => v.Samples == 5));
        // 1 + 21, twice 1 + 8, twice 1 + 8.
        Assert.Equal(22 + 18 + 18, result.Runs);
    }

    [Fact]
    public void What_costs_most_gets_16_bits_rounded_down_and_at_least_one()
    {
        var values = Enumerable.Range(0, 218).Select(static i => new ValueSensitivity($"v{i}", [$"v{i}"], CodeType.Of(i == 1 ? DataType.UInt16 : DataType.UInt8), 1, [new SliceCost(1, 1.0 / (i + 1))])).ToImmutableArray();
        var result = new SensitivityResult("photos", 1, 219, [new MeasuredSlice("y", "all", null)], values, []);
        Assert.Equal(["v0", "v2", "v3", "v4"], Promotion.Leaders(result, 0.02).Select(static v => v.Group));
        Assert.Single(Promotion.Leaders(result, 0.001));
        Assert.Empty(Promotion.Leaders(result, 0));
        Assert.Equal(217, Promotion.Leaders(result, 1).Length);
        Assert.Equal(DataType.UInt16, Promotion.Apply(new QuantizationOptions(), Promotion.Leaders(result, 0.001)).Types["v0"]);
    }

    static QuantizationOptions Stated(params (string Name, double Lo, double Hi)[] ranges) =>
        new() { Ranges = ranges.ToImmutableDictionary(static r => r.Name, static r => new Interval(r.Lo, r.Hi)) };

    DataSource Pairs(params (float[] X, float[] P)[] samples)
    {
        foreach (var (index, (x, p)) in samples.Index())
        {
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"x{index}.raw"), MemoryMarshal.AsBytes(x.AsSpan()).ToArray());
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"p{index}.raw"), MemoryMarshal.AsBytes(p.AsSpan()).ToArray());
        }

        var list = Path.Combine(_folder.FullName, "list.txt");
        File.WriteAllLines(list, samples.Select(static (_, i) => $"x:=x{i}.raw p:=p{i}.raw"));
        return DataSource.Open(list);
    }
}
