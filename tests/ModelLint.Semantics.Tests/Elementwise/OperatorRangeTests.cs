using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.Elementwise;

/// <summary>Intervals computed by hand, compared to five digits: what rounding adds is far below.</summary>
public sealed class OperatorRangeTests
{
    const double None = double.PositiveInfinity;

    static void Near(double lo, double hi, Interval actual)
    {
        Assert.True(actual.Lo <= lo && (double.IsInfinity(lo) || actual.Lo >= lo - 1e-4), $"{actual.Lo:R} for {lo}");
        Assert.True(actual.Hi >= hi && (double.IsInfinity(hi) || actual.Hi <= hi + 1e-4 * Math.Max(1, Math.Abs(hi))), $"{actual.Hi:R} for {hi}");
    }

    static Interval One(string opType, double lo, double hi, params (string, object)[] attributes)
    {
        using var facts = Facts.Of(new GraphBuilder(20).Input("x", 2, 3).Node(opType, "x", "y", attributes).Output("y"), ("x", ValueRange.Uniform(lo, hi)));
        return facts.Range("y").Overall;
    }

    static Interval Two(string opType, DataType type, Interval a, Interval b, params (string, object)[] attributes)
    {
        using var facts = Facts.Of(new GraphBuilder(20).Input("a", type, 4L).Input("b", type, 4L).Node(opType, ["a", "b"], ["y"], attributes).Output("y"), ("a", ValueRange.Uniform(a)), ("b", ValueRange.Uniform(b)));
        return facts.Range("y").Overall;
    }

    [Theory]
    [InlineData("Abs", -3, 2, 0, 3)]
    [InlineData("Neg", -3, 2, -2, 3)]
    [InlineData("Floor", -1.5, 2.5, -2, 2)]
    [InlineData("Round", 0.5, 2.5, 0, 2)]
    [InlineData("Sqrt", -4, 9, 0, 3)]
    [InlineData("Log", 0, 1, -None, 0)]
    [InlineData("Cosh", -1, 2, 1, 3.7621957)]
    [InlineData("Sin", 0, 3, 0, 1)]
    [InlineData("Sin", 4, 5, -1, -0.7568025)]
    [InlineData("Cos", 2, 4, -1, -0.4161468)]
    [InlineData("Cos", -None, None, -1, 1)]
    [InlineData("Tan", 1, 2, -None, None)]
    [InlineData("Tan", -1, 1, -1.5574077, 1.5574077)]
    [InlineData("Reciprocal", 2, 4, 0.25, 0.5)]
    [InlineData("Reciprocal", -1, 4, -None, None)]
    [InlineData("Reciprocal", 0, 4, -None, None)]
    [InlineData("Acos", -2, 0.5, 1.0471976, 3.1415927)]
    [InlineData("Erf", -None, 0.5, -1, 0.5204999)]
    public void Elementary_functions(string opType, double lo, double hi, double least, double most) => Near(least, most, One(opType, lo, hi));

    [Theory]
    [InlineData("HardSwish", -None, None, -0.375, None)]
    [InlineData("HardSwish", -2, -1, -0.375, -0.3333333)]
    [InlineData("Gelu", -None, 0, -0.1699712, 0)]
    [InlineData("Mish", -None, 1, -0.3088434, 0.8650984)]
    [InlineData("Elu", -None, 2, -1, 2)]
    [InlineData("Selu", -None, 0, -1.7580993, 0)]
    [InlineData("Softplus", -1, 1, 0.3132617, 1.3132617)]
    [InlineData("ThresholdedRelu", 0, 3, 0, 3)]
    [InlineData("ThresholdedRelu", 2, 3, 0, 3)]
    [InlineData("Shrink", -2, 1, -2, 1)]
    [InlineData("LeakyRelu", -100, 1, -1, 1)]
    public void Activations(string opType, double lo, double hi, double least, double most) => Near(least, most, One(opType, lo, hi));

    [Fact]
    public void A_negative_slope_turns_a_LeakyRelu_round() => Near(0, 4, One("LeakyRelu", -2, 4, ("alpha", -1f)));

    [Theory]
    [InlineData("Mul", -2, 3, -5, 4, -15, 12)]
    [InlineData("Mul", 0, 0, -None, None, 0, 0)]
    [InlineData("Sub", 0, 1, 0, 1, -1, 1)]
    [InlineData("Div", 1, 2, 4, 8, 0.125, 0.5)]
    [InlineData("Div", 1, 2, 0, 8, -None, None)]
    [InlineData("Pow", -2, 3, 2, 2, 0, 9)]
    [InlineData("Pow", -2, 3, 3, 3, -8, 27)]
    [InlineData("Pow", 0, 4, 0.5, 0.5, 0, 2)]
    [InlineData("Pow", 2, 3, -1, 2, 0.3333333, 9)]
    [InlineData("Max", 0, 5, 3, 4, 3, 5)]
    [InlineData("Less", 0, 1, 2, 3, 0, 1)]
    [InlineData("Less", 2, 3, 0, 1, 0, 0)]
    [InlineData("Mod", -7, 7, 2, 3, -3, 3, 1)]
    [InlineData("Mod", 0.5, 1, 2, 3, 0.5, 1, 1)]
    public void Arithmetic(string opType, double lo, double hi, double lo2, double hi2, double least, double most, int fmod = 0)
    {
        var range = opType == "Mod" ? Two(opType, DataType.Float, new Interval(lo, hi), new Interval(lo2, hi2), ("fmod", fmod)) : Two(opType, DataType.Float, new Interval(lo, hi), new Interval(lo2, hi2));
        Assert.True(range.Lo <= least && range.Hi >= most);
        if (opType == "Mod") return;
        Near(least, most, range);
    }

    [Fact]
    public void Integers_that_leave_their_type_wrap()
    {
        Assert.Equal(new Interval(-128, 127), Two("Add", DataType.Int8, new Interval(0, 100), new Interval(0, 100)));
        Assert.Equal(new Interval(0, 100), Two("Add", DataType.Int8, new Interval(0, 60), new Interval(0, 40)));
        Assert.Equal(new Interval(0, 255), Two("Sub", DataType.UInt8, new Interval(0, 5), new Interval(0, 5)));
        Assert.Equal(new Interval(-128, 127), Two("Div", DataType.Int8, Interval.Point(-128), Interval.Point(-1)));
    }

    [Fact]
    public void Integers_are_compared_to_a_certain_end_and_real_numbers_are_not_for_a_NaN()
    {
        Assert.Equal(Interval.Point(1), Two("Less", DataType.Int32, new Interval(0, 1), new Interval(2, 3)));
        Assert.Equal(Interval.Unit, Two("Less", DataType.Float, new Interval(0, 1), new Interval(2, 3)));
    }

    [Fact]
    public void A_bit_operation_stays_below_the_next_power_of_two()
    {
        Assert.Equal(new Interval(0, 5), Two("BitwiseAnd", DataType.Int32, new Interval(0, 9), new Interval(0, 5)));
        Assert.Equal(new Interval(4, 15), Two("BitwiseOr", DataType.Int32, new Interval(4, 9), new Interval(0, 5)));
        Assert.Equal(new Interval(0, 15), Two("BitwiseXor", DataType.Int32, new Interval(4, 9), new Interval(0, 5)));
        Assert.Equal(new Interval(8, 40), Two("BitShift", DataType.UInt32, new Interval(4, 5), new Interval(1, 3), ("direction", "LEFT")));
    }

    [Fact]
    public void Where_takes_only_what_the_condition_may_choose()
    {
        using var facts = Facts.Of(new GraphBuilder().Input("c", DataType.Bool, 2L).Input("a", 2).Input("b", 2).Node("Where", ["c", "a", "b"], ["y"]).Output("y"),
            ("c", ValueRange.Grid([2], [1, 0], [1, 1])), ("a", ValueRange.Uniform(0, 1)), ("b", ValueRange.Uniform(5, 6)));
        Assert.Equal(new Interval(0, 1), facts.Range("y")[0]);
        Assert.Equal(new Interval(0, 6), facts.Range("y")[1]);
    }
}
