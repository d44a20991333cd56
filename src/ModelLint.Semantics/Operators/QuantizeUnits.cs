using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Scales and zero points: per tensor, along an axis, or in blocks.</summary>
static class QuantizationGrid
{
    /// <summary>What the codes of a quantized type stand for before scale and zero point.</summary>
    public static Interval Codes(DataType type) => type switch
    {
        DataType.Float8E4M3FN => Bounds.Around(448),
        DataType.Float8E4M3FNUZ => Bounds.Around(240),
        DataType.Float8E5M2 or DataType.Float8E5M2FNUZ => Bounds.Around(57344),
        DataType.Float4E2M1 => Bounds.Around(6),
        _ => RangeAnalysis.OfType(type).Overall,
    };

    /// <summary>A scale or zero point as a grid over the quantized value; one interval where it is blocked.</summary>
    public static ValueRange Along(OperatorCall call, int input, int rank)
    {
        var range = call.Range(input);
        if (range.Count == 1 || call.Int("block_size", 0) != 0) return ValueRange.Uniform(range.Overall);
        return Axes.Normalize(call.Int("axis", 1), rank) is { } axis ? range.Along(axis, rank) : ValueRange.Uniform(range.Overall);
    }

    /// <summary>Scale and zero point as they are stored; null where they aren't constant, or there are none.</summary>
    /// <param name="call">The operator.</param>
    /// <param name="port">Where they are.</param>
    /// <param name="type">Type of the codes.</param>
    /// <param name="rank">Number of axes of the codes; null where it isn't known.</param>
    public static CodeParameters? Read(OperatorCall call, CodePort port, DataType type, int? rank)
    {
        if (call.Weights(port.Scale) is not { IsReal: true, Count: > 0 } scales || call.Has(port.ZeroPoint) && call.Weights(port.ZeroPoint) is null) return null;
        var zeros = call.Weights(port.ZeroPoint);
        var (own, shared) = (scales.Numbers(), zeros is { Count: 1 } ? zeros.Number(0) : 0);
        ImmutableArray<double> points = zeros is { Count: > 1 } ? [.. zeros.Numbers()] : [.. Enumerable.Repeat(shared, own.Length)];
        var axis = own.Length == 1 || call.Int("block_size", 0) != 0 ? null : rank is { } known ? Axes.Normalize(call.Int("axis", 1), known) : (int?)null;
        return new CodeParameters(type, Codes(type), [.. own], points, axis);
    }

    /// <summary>Constant codes as the real numbers they stand for, with one scale for all or one for each index of the first axis; null where they aren't constant.</summary>
    public static TensorValue? Dequantized(OperatorCall call, CodePort port)
    {
        if (Read(call, port, call.Element(port.Codes), rank: null) is not { IsUsable: true } codes || call.Weights(port.Codes) is not { Dims: [var rows, ..], Count: > 0 } stored) return null;
        if (!codes.IsPerTensor && codes.Scales.Length != rows) return null;
        var (numbers, each) = (stored.Numbers(), (int)(stored.Count / rows));
        for (var i = 0; i < numbers.Length; i++)
        {
            var own = codes.IsPerTensor ? 0 : i / each;
            numbers[i] = (numbers[i] - codes.ZeroPoints[own]) * codes.Scales[own];
        }

        return TensorValue.OfReals(DataType.Float, stored.Dims, numbers);
    }

    /// <summary>The zero point, or 0.</summary>
    public static ValueRange ZeroPoint(OperatorCall call, int rank) => call.Has(2) ? Along(call, 2, rank) : ValueRange.Uniform(0, 0);
}

/// <summary>QuantizeLinear: saturate(round(x / scale) + zero point).</summary>
sealed class QuantizeLinearUnit(string domain = "") : OperatorSemantics("QuantizeLinear", domain)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override bool IsQuantizing => true;

    public override CodedForm? Coded(OperatorCall call) => new(CodedRole.Quantizes, [], new CodePort(0, 1, 2));

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(Target(call), call.Shape(0))];

    // Rounding and saturation never turn an order round, so that the ends may be quantized.
    public override ValueRange Range(OperatorCall call, int output)
    {
        var target = Target(call);
        var codes = QuantizationGrid.Codes(target);
        if (call.Shape(0) is not { } shape || !target.IsInteger()) return ValueRange.Uniform(codes);
        var scaled = ValueRange.Combine(call.Range(0), QuantizationGrid.Along(call, 1, shape.Rank), (x, scale) => scale.Lo > 0 && double.IsFinite(scale.Hi)
            ? x.Times(new Interval(1 / scale.Hi, 1 / scale.Lo)).Outward(Coarser(call), 4)
            : Interval.Unknown);
        return ValueRange.Combine(scaled, QuantizationGrid.ZeroPoint(call, shape.Rank), (q, zero) => new Interval(
            Math.Clamp(Math.Round(q.Lo) + zero.Lo, codes.Lo, codes.Hi), Math.Clamp(Math.Round(q.Hi) + zero.Hi, codes.Lo, codes.Hi)));
    }

    static DataType Coarser(OperatorCall call) => call.Element(0) == DataType.Double ? DataType.Float : call.Element(0);

    static DataType Target(OperatorCall call) => call.Has(2) ? call.Element(2) : call.Int("output_dtype", 0) is > 0 and var stated ? (DataType)stated : DataType.UInt8;
}

/// <summary>DequantizeLinear: (q − zero point)·scale. Weights stored as integers count as weights.</summary>
sealed class DequantizeLinearUnit(string domain = "") : OperatorSemantics("DequantizeLinear", domain)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override CodedForm? Coded(OperatorCall call) => new(CodedRole.Dequantizes, [new CodePort(0, 1, 2)], null);

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(Target(call), call.Shape(0))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => [Dequantize(call, call.Constant(0), call.Constant(1), call.Constant(2))];

    public override TensorValue? Weights(OperatorCall call) => call.Weights(1) is { } scale ? Dequantize(call, call.Weights(0), scale, call.Weights(2)) : null;

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Shape(0) is not { } shape) return ValueRange.Unknown;
        var known = call.Range(0);
        var codes = QuantizationGrid.Codes(call.Element(0));
        var centred = ValueRange.Combine(known.IsUnknown ? ValueRange.Uniform(codes) : known, QuantizationGrid.ZeroPoint(call, shape.Rank), static (q, zero) => q.Minus(zero));
        var type = Target(call);
        return ValueRange.Combine(centred, QuantizationGrid.Along(call, 1, shape.Rank), (q, scale) => q.Times(scale).Outward(type, 2).Overflowing(type));
    }

    static DataType Target(OperatorCall call) => call.Int("output_dtype", 0) is > 0 and var stated ? (DataType)stated : call.Element(1);

    static TensorValue? Dequantize(OperatorCall call, TensorValue? codes, TensorValue? scale, TensorValue? zero)
    {
        if (codes is null || scale is not { IsReal: true } || scale.Count == 0 || call.Has(2) && zero is null || zero is not null && zero.Count != scale.Count) return null;
        if (RunsOf(call, codes, scale) is not { } runs) return null;
        var type = Target(call);
        var numbers = codes.Numbers();
        for (int start = 0, run = 0; start < numbers.Length; start += runs.Length, run++)
        {
            var at = runs.ScaleOf(run);
            for (var i = start; i < start + runs.Length; i++)
            {
                var own = runs.IsLast ? at + i - start : at;
                numbers[i] = Elementwise.Round(type, (numbers[i] - (zero is null ? 0 : zero.Number(own))) * scale.Reals[own]);
            }
        }

        return TensorValue.OfReals(type, codes.Dims, numbers);
    }

    // Runs of elements behind each other, and where the scale of each lies; IsLast where every element of a run has a scale of its own.
    sealed record Runs(int Length, Func<int, int> ScaleOf, bool IsLast = false);

    static Runs? RunsOf(OperatorCall call, TensorValue codes, TensorValue scale)
    {
        if (codes.Count == 0) return null;
        if (scale.Count == 1) return new Runs(codes.Count, static _ => 0);
        if (Axes.Normalize(call.Int("axis", 1), codes.Dims.Length) is not { } axis) return null;
        var extent = (int)codes.Dims[axis];
        var inner = (int)codes.Dims.Skip(axis + 1).Aggregate(1L, static (n, d) => n * d);
        var block = (int)call.Int("block_size", 0);
        if (block == 0)
        {
            if (scale.Dims.Length != 1 || scale.Count != extent) return null;
            return inner == 1 ? new Runs(extent, static _ => 0, IsLast: true) : new Runs(inner, run => run % extent);
        }

        var blocks = (extent + block - 1) / block;
        return scale.Count == codes.Count / extent * blocks ? new Runs(inner, run => (run / extent * blocks + run % extent / block) * inner, IsLast: true) : null;
    }
}

/// <summary>DynamicQuantizeLinear: scale and zero point from the data, to uint8.</summary>
sealed class DynamicQuantizeLinearUnit() : OperatorSemantics("DynamicQuantizeLinear")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override bool IsQuantizing => true;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new TensorType(DataType.UInt8, call.Shape(0)), Shapes.Tensor(DataType.Float), Shapes.Tensor(DataType.UInt8)];

    public override ValueRange Range(OperatorCall call, int output) => output == 1
        ? ValueRange.Uniform(new Interval(0, call.Range(0).Overall.QuantizedRange / 255).Outward(DataType.Float, 4))
        : ValueRange.Uniform(0, 255);
}
