using System.Collections.Immutable;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// Softmax, LogSoftmax and Hardmax along an axis; up to opset 12 over all axes from it on, and 1 is the default.
/// </summary>
sealed class SoftmaxUnit(string opType) : SameTypeUnit(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { IsReal: true } value || Axis(call, value.Dims.Length) is not { } axis) return [];
        var extent = Extent(call, value.Dims, axis);
        var inner = call.Opset < 13 ? 1 : (int)value.Dims.Skip(axis + 1).Aggregate(1L, static (n, d) => n * d);
        var results = new double[value.Count];
        if (extent == 0) return [value];
        for (var o = 0; o < value.Count / (extent * inner); o++)
            for (var i = 0; i < inner; i++) Row(value.Reals, results, (int)(o * extent * inner) + i, (int)extent, inner);
        return [TensorValue.OfReals(value.Type, value.Dims, Array.ConvertAll(results, x => Elementwise.Round(value.Type, x)))];
    }

    // A sum of rounded quotients may pass 1 by an ulp, a quotient of an exponential and a sum that it is part of may not.
    public override ValueRange Range(OperatorCall call, int output)
    {
        if (OpType != "LogSoftmax") return ValueRange.Uniform(Interval.Unit);
        var (range, element) = (call.Range(0).Overall, call.Element(0));
        var count = call.Shape(0) is { IsStatic: true } shape && Axis(call, shape.Rank) is { } axis ? Extent(call, [.. shape.Dims.Select(static d => d.Value!.Value)], axis) : double.PositiveInfinity;
        var lowest = IntervalArithmetic.Ends(range.Lo - range.Hi - Math.Log(count), 0).Lo;
        // The difference of two numbers is as inexact as they are; but x never exceeds max + log Σ, but for the error of the logarithm.
        var step = 8 * Rounding.Epsilon(element);
        return ValueRange.Uniform(new Interval(lowest - step * (1 + range.Magnitude), step));
    }

    void Row(ReadOnlySpan<double> values, double[] results, int start, int count, int step)
    {
        var (largest, sum, best) = (double.NegativeInfinity, 0.0, 0);
        for (var k = 0; k < count; k++)
            if (values[start + k * step] > largest) (largest, best) = (values[start + k * step], k);
        for (var k = 0; k < count; k++) sum += Math.Exp(values[start + k * step] - largest);
        for (var k = 0; k < count; k++)
        {
            var shifted = values[start + k * step] - largest;
            results[start + k * step] = OpType switch
            {
                "Softmax" => Math.Exp(shifted) / sum,
                "LogSoftmax" => shifted - Math.Log(sum),
                _ => k == best ? 1 : 0,
            };
        }
    }

    static int? Axis(OperatorCall call, int rank) => Axes.Normalize(call.Int("axis", call.Opset < 13 ? 1 : -1), rank);

    static long Extent(OperatorCall call, ImmutableArray<long> dims, int axis) => call.Opset < 13 ? dims.Skip(axis).Aggregate(1L, static (n, d) => n * d) : dims[axis];
}
