using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;

namespace ModelLint.Quantization.Tests;

/// <summary>ONNX Runtime runs what is written, at every operator set and with every type of codes, and gives nearly what the float model gives.</summary>
public sealed class RuntimeTests
{
    const string Net = """
        g (float[1,2,4,4] x) => (float[1,4,4,4] y)
        <float[2,2,3,3] w = {W}, float[2] b = {0.1, -0.2}, float[2,2,1,1] v = {0.5, -1, 2, 0.25}>
        { c = Conv <pads = [1, 1, 1, 1]> (x, w, b)
          s = Sigmoid (c)
          m = Mul (c, s)
          p = Conv (m, v)
          r = Relu (p)
          y = Concat <axis = 1> (m, r) }
        """;

    static readonly (string, double, double)[] _seen = [("x", -1, 1), ("c", -8, 8), ("s", 0, 1), ("m", -0.3, 8), ("p", -10, 18), ("r", 0, 18), ("y", -0.3, 18)];

    static readonly DataType[] _types = [DataType.UInt8, DataType.Int8, DataType.UInt16, DataType.Int16];

    // The newest that the runtime in use knows officially; models are raised to 21 at most, newer ones stay as they are.
    public static TheoryData<int, DataType> Cases
    {
        get
        {
            var cases = new TheoryData<int, DataType>();
            foreach (var opset in Enumerable.Range(7, 17))
                foreach (var type in _types)
                    cases.Add(opset, type);
            return cases;
        }
    }

    static ModelDocument Parse(int opset) => Models.Parse(Net.Replace("{W}", "{" + string.Join(", ", Models.Random(3, 36).Select(static w => w.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "}", StringComparison.Ordinal), opset);

    static float Worst(ModelDocument a, ModelDocument b)
    {
        (float[], long[]) x = (Models.Random(5, 32), [1, 2, 4, 4]);
        var (before, after) = (Models.Run(a, "y", x), Models.Run(b, "y", x));
        return before.Zip(after, static (p, q) => Math.Abs(p - q)).Max();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_operator_set_and_type_runs(int opset, DataType type)
    {
        using var document = Parse(opset);
        foreach (var scope in new[] { QuantizationScope.Integer, QuantizationScope.Weighted })
        {
            using var quantized = Quantizer.Apply(Models.Plan(document, new QuantizationOptions { Scope = scope, Activations = type }, _seen), "q");
            Assert.InRange(quantized.Model.OpsetImports[""], CodeType.Of(type).Bits > 8 ? 21 : 13, 23);
            // Steps of 18 / 255 and of weights add up over two convolutions.
            Assert.InRange(Worst(document, quantized), 0, CodeType.Of(type).Bits > 8 ? 0.1f : 0.5f);
        }
    }

    [Theory]
    [InlineData(DataType.UInt8, true)]
    [InlineData(DataType.UInt8, false)]
    [InlineData(DataType.Int8, true)]
    [InlineData(DataType.Int8, false)]
    public void Weights_of_both_types_per_channel_and_per_tensor_run(DataType weights, bool isPerChannel)
    {
        using var document = Parse(17);
        using var plain = Quantizer.Apply(Models.Plan(document, new QuantizationOptions { Weights = weights, PerChannel = isPerChannel }, _seen), "q");
        using var symmetric = Quantizer.Apply(Models.Plan(document, new QuantizationOptions { Weights = weights, PerChannel = isPerChannel, Symmetric = true }, _seen), "q");
        Assert.InRange(Worst(document, plain), 0, 0.5f);
        Assert.InRange(Worst(document, symmetric), 0, 0.8f);
    }

    [Theory]
    [InlineData(RangeMethod.Readers)]
    [InlineData(RangeMethod.MeanExtremes)]
    [InlineData(RangeMethod.MinMax)]
    [InlineData(RangeMethod.Percentile)]
    [InlineData(RangeMethod.Entropy)]
    [InlineData(RangeMethod.Mse)]
    public void Every_method_gives_ranges_within_what_was_seen(RangeMethod method)
    {
        using var document = Parse(17);
        var plan = Models.Plan(document, new QuantizationOptions { Method = method }, _seen);
        var seen = _seen.ToDictionary(static s => s.Item1);
        // What shares a scale has the range of the first of its group, so each is looked at by that one.
        Assert.All(plan.Values, v => Assert.InRange(v.Range.Hi - v.Range.Lo, 1e-3, Math.Max(1, seen["y"].Item3 - seen["y"].Item2) + 1e-9));
        using var quantized = Quantizer.Apply(plan, "q");
        Assert.InRange(Worst(document, quantized), 0, 1.2f);
    }
}
