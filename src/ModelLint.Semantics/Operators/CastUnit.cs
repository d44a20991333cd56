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
            { IsInteger: true } value when to.IsInteger() => [TensorValue.OfIntegers(to, value.Dims, Array.ConvertAll(value.Integers.ToArray(), i => Wrap(to, i)))],
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
            // Out of range becomes infinite, or saturates in the 8-bit types: outward either way.
            var largest = Largest(to);
            return from.IsFloat() || from.IsInteger() || from == DataType.Bool
                ? range.Map(i => Saturate(i.Outward(to), largest, to))
                : ValueRange.Unknown;
        }

        var limits = RangeAnalysis.OfType(to).Overall;
        return limits.Contains(range.Overall) ? range.Map(static i => new Interval(Math.Truncate(i.Lo), Math.Truncate(i.Hi))) : ValueRange.Uniform(limits);
    }

    // A cast to an integer type cuts fractions off: elements are no longer what they were, and it is no layout operator.
    public override LayoutMap? Layout(OperatorCall call, int input, int output) =>
        input == 0 && (Target(call).IsFloat() || call.Element(0).IsInteger() && Target(call).IsInteger()) ? LayoutMap.Same : null;

    static DataType Target(OperatorCall call) => call.Node.OpType == "CastLike"
        ? call.Element(1)
        : call.Int("to", 0) is > 0 and <= (long)DataType.Int2 and var to ? (DataType)to : DataType.Undefined;

    static Interval Saturate(Interval interval, double largest, DataType to)
    {
        var hasInfinity = to is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16;
        double Limit(double x) => Math.Abs(x) <= largest ? x : hasInfinity ? Math.CopySign(double.PositiveInfinity, x) : Math.CopySign(largest, x);
        // A lower end beyond the largest number may round to it or to infinity: keep the wider one.
        var (lo, hi) = (interval.Lo > largest ? largest : Limit(interval.Lo), interval.Hi < -largest ? -largest : Limit(interval.Hi));
        return new Interval(lo, hi);
    }

    static double Largest(DataType type) => type switch
    {
        DataType.Float => float.MaxValue,
        DataType.BFloat16 => 3.3895313892515355e38,
        DataType.Float16 => 65504,
        DataType.Float8E4M3FN => 448,
        DataType.Float8E4M3FNUZ => 240,
        DataType.Float8E5M2 or DataType.Float8E5M2FNUZ => 57344,
        DataType.Float4E2M1 => 6,
        _ => double.MaxValue,
    };

    static long Wrap(DataType type, long value) => type switch
    {
        DataType.Int8 => (sbyte)value,
        DataType.UInt8 => (byte)value,
        DataType.Int16 => (short)value,
        DataType.UInt16 => (ushort)value,
        DataType.Int32 => (int)value,
        DataType.UInt32 => (uint)value,
        DataType.Int4 => (value & 0xF) >= 8 ? (value & 0xF) - 16 : value & 0xF,
        DataType.UInt4 => value & 0xF,
        DataType.Int2 => (value & 3) >= 2 ? (value & 3) - 4 : value & 3,
        DataType.UInt2 => value & 3,
        _ => value,
    };
}
