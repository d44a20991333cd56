using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Interval arithmetic for operators that sum and scale, in real numbers; rounding is added by the caller.</summary>
static class Bounds
{
    /// <summary>All products.</summary>
    public static Interval Times(this Interval a, Interval b) => IntervalArithmetic.Multiply(a, b);

    /// <summary>All multiples by one number.</summary>
    public static Interval Times(this Interval a, double factor) => a.Times(new Interval(factor, factor));

    /// <summary>All sums.</summary>
    public static Interval Plus(this Interval a, Interval b) => IntervalArithmetic.Add(a, b);

    /// <summary>All differences.</summary>
    public static Interval Minus(this Interval a, Interval b) => IntervalArithmetic.Subtract(a, b);

    /// <summary>With zero: where padding or positions outside an image may contribute.</summary>
    public static Interval OrZero(this Interval a) => new(Math.Min(a.Lo, 0), Math.Max(a.Hi, 0));

    /// <summary>From −<paramref name="magnitude"/> to +<paramref name="magnitude"/>.</summary>
    public static Interval Around(double magnitude) => new(-magnitude, magnitude);

    /// <summary>One interval for each channel (axis 1) of a value, all others merged; the grid has the value's rank.</summary>
    public static ValueRange Channels(this ValueRange range, int rank)
    {
        if (range.Count == 1 || range.WithRank(rank) is not { } grid) return ValueRange.Uniform(range.Overall);
        for (var axis = 0; axis < rank; axis++)
            if (axis != 1) grid = grid.Merge(axis);
        return grid;
    }

    /// <summary>A list with one element a channel ([C]) as a grid over axis 1 of a value of the given rank.</summary>
    public static ValueRange AlongChannels(this ValueRange list, int rank) => list.Along(1, rank);

    /// <summary>A list ([C]) as a grid over one axis of a value of the given rank.</summary>
    public static ValueRange Along(this ValueRange list, int axis, int rank) => list.Count == 1 || list.Extents.Length != 1 || axis >= rank
        ? ValueRange.Uniform(list.Overall)
        : list.Relabel([.. Enumerable.Range(0, rank).Select(a => a == axis ? list.Count : 1)]);

    /// <summary>The largest finite number; what is beyond may be infinite at run time.</summary>
    public static double Largest(DataType type) => type switch
    {
        DataType.Float => float.MaxValue,
        DataType.Float16 => 65504,
        DataType.BFloat16 => 3.3895313892515355e38,
        _ => double.MaxValue,
    };

    /// <summary>Ends beyond the largest finite number become infinite.</summary>
    public static Interval Overflowing(this Interval a, DataType type)
    {
        var largest = Largest(type);
        return new Interval(a.Lo < -largest ? double.NegativeInfinity : a.Lo, a.Hi > largest ? double.PositiveInfinity : a.Hi);
    }
}
