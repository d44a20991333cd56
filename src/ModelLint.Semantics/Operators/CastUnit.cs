using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Cast and CastLike: another element type. Elements stay where they are, and between real types what they are, but for rounding.</summary>
sealed class CastUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [new TensorType(Target(call), call.Shape(0))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        var to = Target(call);
        return call.Constant(0) switch
        {
            { IsInteger: true } value when to.IsInteger() => [TensorValue.OfIntegers(to, value.Dims, Array.ConvertAll(value.Integers.ToArray(), i => Elementwise.Wrap(to, i)))],
            { IsInteger: true } value when to == DataType.Bool => [TensorValue.OfIntegers(to, value.Dims, Array.ConvertAll(value.Integers.ToArray(), static i => i != 0 ? 1L : 0))],
            { IsInteger: true } value when to is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16 =>
                [TensorValue.OfReals(to, value.Dims, [.. Enumerable.Range(0, value.Count).Select(i => Elementwise.Round(to, value.Number(i)))])],
            { IsReal: true } value when to is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16 =>
                [TensorValue.OfReals(to, value.Dims, Array.ConvertAll(value.Reals.ToArray(), x => Elementwise.Round(to, x)))],
            { IsReal: true } value when to == DataType.Bool => [TensorValue.OfIntegers(to, value.Dims, Array.ConvertAll(value.Reals.ToArray(), static x => x != 0 ? 1L : 0))],
            // Real numbers beyond the integer type are undefined in ONNX: folded only where none is.
            { IsReal: true } value when to.IsInteger() && RangeAnalysis.OfType(to).Overall is var limits && !value.Reals.ToArray().Any(x => !limits.Contains(Math.Truncate(x))) =>
                [TensorValue.OfIntegers(to, value.Dims, Array.ConvertAll(value.Reals.ToArray(), static x => (long)Math.Truncate(x)))],
            _ => [],
        };
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => Target(call) is DataType.Int64 or DataType.Int32 ? call.Elements(0) : null;

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (from, to) = (call.Element(0), Target(call));
        var range = call.Range(0);
        if (to == DataType.Bool) return ValueRange.Uniform(0, 1);
        if (to.IsFloat())
        {
            return from.IsFloat() || from.IsInteger() || from == DataType.Bool
                ? range.Map(i => Saturate(call, i.Outward(to), to))
                : ValueRange.Unknown;
        }

        if (!to.IsInteger()) return ValueRange.Unknown;
        var limits = RangeAnalysis.OfType(to).Overall;
        return limits.Contains(range.Overall) ? range.Map(static i => new Interval(Math.Truncate(i.Lo), Math.Truncate(i.Hi))) : ValueRange.Uniform(limits);
    }

    // A cast to an integer type cuts fractions off: elements are no longer what they were, and it is no layout operator.
    protected override LayoutMap? Moves(OperatorCall call, int input, int output) =>
        input == 0 && (Target(call).IsFloat() || call.Element(0).IsInteger() && Target(call).IsInteger()) ? LayoutMap.Same : null;

    static DataType Target(OperatorCall call) => call.Node.OpType == "CastLike"
        ? call.Element(1)
        : call.Int("to", 0) is > 0 and <= (long)DataType.Int2 and var to ? (DataType)to : DataType.Undefined;

    // Types without infinities saturate, or give NaN; the 5-bit exponents saturate unless told not to.
    static Interval Saturate(OperatorCall call, Interval interval, DataType to)
    {
        if (to == DataType.Float8E8M0) return new Interval(Math.ScaleB(1, -127), Math.ScaleB(1, 127));
        var hasInfinity = to is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16 || to == DataType.Float8E5M2 && call.Int("saturate", 1) == 0;
        var largest = Rounding.Largest(to);
        return hasInfinity ? interval : new Interval(Math.Clamp(interval.Lo, -largest, largest), Math.Clamp(interval.Hi, -largest, largest));
    }
}
