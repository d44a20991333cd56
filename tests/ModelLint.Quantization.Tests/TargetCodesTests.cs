using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Quantizing;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Comparing.Targets;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Tests;

/// <summary>Which codes a target gives the values of a quantized model, by hand.</summary>
public sealed class TargetCodesTests
{
    // Two inputs with scales of their own, joined with that of the wide one.
    const string Joined = """
        g (float[1,2] a, float[1,2] b) => (float[1,4] y, float[1,2] r)
        <float wide = {2.5}, float fine = {0.01}, uint8 z = {0}>
        {
            qa = QuantizeLinear (a, wide, z)
            da = DequantizeLinear (qa, wide, z)
            qb = QuantizeLinear (b, fine, z)
            db = DequantizeLinear (qb, fine, z)
            r = Identity (db)
            c = Concat <axis = 1> (da, db)
            qc = QuantizeLinear (c, wide, z)
            y = DequantizeLinear (qc, wide, z)
        }
        """;

    static IEnumerable<(string Value, float Step, long Zero, string Type)> Of(string graph, string target, int opset = 21)
    {
        using var document = Models.Parse(graph, opset);
        return [.. TargetCodes.Of(document.Model, new ModelEvidence(document.Model, ModelFacts.Of(document.Model)), TargetProfile.Find(target)!).Select(static r => (r.Value.Name, r.There.Scale, r.There.ZeroPoint, r.There.Codes.Type.ToString()))];
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("onnxruntime-cpu")]
    [InlineData("qualcomm-htp-ort")]
    public void Without_ties_every_value_keeps_its_codes(string target) => Assert.Empty(Of(Joined, target));

    [Theory]
    [InlineData("qualcomm-htp")]
    [InlineData("tflite-like")]
    public void What_is_tied_gets_the_codes_of_what_covers_all(string target) => Assert.Equal([("b", 2.5f, 0L, "UInt8")], Of(Joined, target));

    [Fact]
    public void Where_none_covers_all_the_union_is_covered()
    {
        // −1.28..1.27 beside 0..637.5: one step for −1.28..637.5 is 638.78 / 255, and the zero point 1.28 of it.
        var codes = Of(Joined.Replace("uint8 z = {0}", "uint8 z = {0}, uint8 mid = {128}", StringComparison.Ordinal).Replace("(b, fine, z)", "(b, fine, mid)", StringComparison.Ordinal).Replace("(qb, fine, z)", "(qb, fine, mid)", StringComparison.Ordinal), "qualcomm-htp").ToList();
        Assert.Equal(["a", "b", "c"], codes.Select(static c => c.Value).Order());
        Assert.All(codes, static c => Assert.Equal(638.78, 255 * c.Step, 1e-3));
        Assert.All(codes, static c => Assert.Equal(1, c.Zero));
    }

    [Fact]
    public void A_symmetric_target_puts_zero_in_the_middle() =>
        Assert.Equal([("b", 637.5f / 127, 0L, "Int8"), ("a", 637.5f / 127, 0L, "Int8"), ("c", 637.5f / 127, 0L, "Int8")], Of(Joined, "tensorrt"));

    [Fact]
    public void Sixteen_bits_become_eight_and_kernels_have_their_own_steps()
    {
        const string Sigmoid = """
            g (float[4] x) => (float[4] y) <float s = {0.001}, float t = {0.0000152587890625}, uint16 z = {0}, uint16 mid = {32768}>
            {
                qx = QuantizeLinear (x, s, mid)
                dx = DequantizeLinear (qx, s, mid)
                v = Sigmoid (dx)
                qv = QuantizeLinear (v, t, z)
                y = DequantizeLinear (qv, t, z)
            }
            """;
        var codes = Of(Sigmoid, "tflite-like").ToList();
        // −32.768..32.767 in 255 steps; a Sigmoid's kernel has 1/256.
        Assert.Equal(("x", "UInt8"), (codes[0].Value, codes[0].Type));
        Assert.Equal(65.535f / 255, codes[0].Step, 1e-5);
        Assert.Equal(("v", 1f / 256, 0L, "UInt8"), codes[1]);
        // 2⁻¹⁶ is what Qualcomm's 16-bit kernels give.
        Assert.Empty(Of(Sigmoid, "qualcomm-htp"));
    }

    [Fact]
    public void What_a_target_makes_of_the_codes_is_run()
    {
        using var document = Models.Parse(Joined);
        var evidence = new ModelEvidence(document.Model, ModelFacts.Of(document.Model));
        using var recoded = RecodedModel.Of(document, TargetCodes.Of(document.Model, evidence, TargetProfile.Find("qualcomm-htp")!));
        (float[], long[]) a = ([10, 600], [1, 2]);
        (float[], long[]) b = ([1.21f, 2.2f], [1, 2]);
        Assert.Equal([1.21f, 2.2f], Models.Run(document, "r", a, b).Select(static v => MathF.Round(v, 4)));
        // 1.21 is nearer to 0 than to 2.5, 2.2 isn't: also for who reads them without the Concat.
        Assert.Equal([0, 2.5f], Models.Run(recoded, "r", a, b));
        Assert.Equal([10, 600, 0, 2.5f], Models.Run(recoded, "y", a, b));
    }

    [Fact]
    public void Codes_that_change_their_type_are_written_so_that_the_model_runs()
    {
        using var document = Models.Parse(Joined.Replace("uint8 z = {0}", "uint16 z = {0}", StringComparison.Ordinal), 21);
        var evidence = new ModelEvidence(document.Model, ModelFacts.Of(document.Model));
        using var recoded = RecodedModel.Of(document, TargetCodes.Of(document.Model, evidence, TargetProfile.Find("tensorrt")!));
        var step = 2.5f * 65535 / 127;
        Assert.Equal([step, 0], Models.Run(recoded, "r", ([10, 600], [1, 2]), ([1000, 100], [1, 2])));
    }

    [Fact]
    public void Everything_is_listed_worst_first_and_what_is_alike_in_its_order()
    {
        static SliceFigures Figures(double? sqnr) => new() { Count = 1, Signal = 1, Noise = 1, Sqnr = sqnr, Cosine = 1, MaxError = 0, Bias = 0, Zeros = 0, FloatZeros = 0, Codes = 1, Saturated = 0 };
        ComparedSlice Slice(string name, double? sqnr) => new(name, null, Figures(sqnr));
        var result = new ComparisonResult(1, "data",
            [new("good", Figures(40), []), new("mixed", Figures(50), [Slice("b", 30), Slice("none", null), Slice("a", 10), Slice("c", 30)]), new("other", Figures(10), [])], [], []).WorstFirst();
        Assert.Equal(["mixed", "other", "good"], result.Outputs.Select(static o => o.Name));
        Assert.Equal(["a", "b", "c", "none"], result.Outputs[0].Slices.Select(static s => s.Notation));
    }
}
