using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// What exporters make of one function by several operators. Intervals alone forget that both inputs are made of the same x;
/// here that is remembered. Bounds are those of the function, widened for its rounding.
/// </summary>
static class Idioms
{
    // Enough for three roundings of numbers below 16 in float32.
    const double Slack = 4e-6;

    // min x·sigmoid(x) = −0.27846454276107…, min x·tanh(softplus(x)) = −0.30884342…, min x·(1 + erf(x/√2)) = 2 · −0.16997121…
    const double SiluLeast = -0.27846454276107380 - Slack, MishLeast = -0.3088434241 - Slack, GeluTwiceLeast = -0.3399424223 - Slack;

    /// <summary>A product: x·x, x·sigmoid(x), x·hardsigmoid(x), x·relu6(x + 3), x·tanh(softplus(x)), x·(1 + erf(x/√2)).</summary>
    public static Interval? Product(OperatorCall call)
    {
        if (call.Input(0) is not { } a || call.Input(1) is not { } b || call.InputCount != 2) return null;
        if (ReferenceEquals(a, b)) return Squared(call);
        if (call.Element(0).IsFloat() && DeviationIdiom.Product(call) is { } normalized) return normalized;
        return call.Element(0) != DataType.Float ? null : Gated(a, b) ?? Gated(b, a);
    }

    /// <summary>A difference: x − max(x) is at most 0, and x − min(x) at least; so is a variance.</summary>
    public static Interval? Difference(OperatorCall call)
    {
        if (call.Input(0) is not { } a || call.Input(1) is not { } b || !call.Element(0).IsFloat()) return null;
        if (ReferenceEquals(a, b)) return Interval.Point(0);
        if (Made(b, "ReduceMax", a) is not null) return new Interval(double.NegativeInfinity, 0);
        return Made(b, "ReduceMin", a) is not null ? new Interval(0, double.PositiveInfinity) : DeviationIdiom.Difference(call);
    }

    /// <summary>A quotient: what is divided by the norm of all of it lies in −1..1, by its sum in 0..1 if it isn't negative; deviations and weighted means are bounded too.</summary>
    public static Interval? Quotient(OperatorCall call)
    {
        if (call.Input(0) is not { } a || call.Input(1) is not { } b || !call.Element(0).IsFloat() || ReferenceEquals(a, b)) return null;
        var one = 1 + 64 * Rounding.Epsilon(call.Element(0));
        if (Made(b, "ReduceSum", a) is not null && call.Range(0).Overall.Lo >= 0) return new Interval(0, one);
        if (Made(b, "ReduceL1", a) is not null) return new Interval(-one, one);
        if ((DeviationIdiom.Quotient(call) ?? WeightedMean(call)) is { } mean) return mean;
        // Squares of small numbers vanish, and a norm with them: only a divisor that is kept above that proves something.
        return call.Element(0) == DataType.Float && call.Range(1).Overall.Lo >= 1e-15 && AtLeast(b) is { } norm && Made(norm, "ReduceL2", a) is not null ? new Interval(-one, one) : null;
    }

    // Σw·x / Σw with weights that aren't negative lies between the least and the most of x. A product below the least normal number may be rounded away from x,
    // but not beyond the next whole number, whose multiples of a weight are exact there; or it vanishes. Where all weights are zero it is NaN.
    static Interval? WeightedMean(OperatorCall call)
    {
        if (call.Behind(0) is not ({ OpType: "ReduceSum", Domain: "" }, var top) || call.Behind(1) is not ({ OpType: "ReduceSum", Domain: "" }, var bottom) || bottom.Input(0) is not { } weights) return null;
        if (top.Behind(0) is not ({ OpType: "Mul", Domain: "" }, var product) || top.Shape(0) is not { IsStatic: true } shape || bottom.Shape(0) != shape || top.Int("keepdims", 1) != bottom.Int("keepdims", 1)) return null;
        if (Reducing.AxesOf(top, shape.Rank) is not { IsEmpty: false } axes || Reducing.AxesOf(bottom, shape.Rank) is not { } same || !axes.SequenceEqual(same)) return null;
        var side = ReferenceEquals(product.Input(0), weights) ? 1 : ReferenceEquals(product.Input(1), weights) ? 0 : -1;
        var error = 4 * Rounding.Epsilon(call.Element(0)) * (shape.ElementCount ?? double.PositiveInfinity);
        if (side < 0 || !(error < 0.25) || bottom.Range(0).Overall.Lo < 0 || product.Range(side).Overall is not { IsBounded: true } x) return null;
        return new Interval(Math.Min(0, Math.Floor(x.Lo)) * (1 + error), Math.Max(0, Math.Ceiling(x.Hi)) * (1 + error));
    }

    // x / max(‖x‖, ε): a Max or Clip from below only makes the divisor larger.
    static Value? AtLeast(Value value) => value.Producer is { OpType: "Max" or "Clip", Domain: "", Inputs: [{ } larger, ..] } node
        && (node.OpType == "Max" || node.Inputs.Length < 3 && node.Attribute("max") is null) ? larger : null;

    // Squares neither are negative nor do they grow out of the square of the bounds; integers may wrap.
    static Interval? Squared(OperatorCall call)
    {
        if (!call.Element(0).IsFloat()) return null;
        return IntervalArithmetic.Square(call.Range(0).Overall).Outward(call.Element(0)) is var square ? new Interval(Math.Max(0, square.Lo), square.Hi) : null;
    }

    static Interval? Gated(Value x, Value gate)
    {
        if (gate.Producer is not { Domain: "" } node || ReferenceEquals(x, gate)) return null;
        return node.OpType switch
        {
            "Sigmoid" when Reads(node, x) => AtLeast(SiluLeast),
            "HardSigmoid" when Reads(node, x) && Constant(node, "alpha", 0.2f) is { } slope and > 0 && Constant(node, "beta", 0.5f) is { } offset and >= 0 =>
                AtLeast(-offset * offset / (4 * slope) - Slack),
            "Tanh" when node.Inputs is [{ Producer: { OpType: "Softplus", Domain: "" } softplus }] && Reads(softplus, x) => AtLeast(MishLeast),
            "Add" when node.Inputs.Any(i => i?.Producer is { OpType: "Erf", Inputs: [{ } scaled] } && IsScaled(scaled, x)) && Other(node) is { } other && Number(other) == 1 => AtLeast(GeluTwiceLeast),
            "Clip" when node.Inputs is [{ Producer: { OpType: "Add", Domain: "" } shifted }, ..] && Clips(node, 0, 6) && shifted.Inputs.Any(i => ReferenceEquals(i, x))
                && shifted.Inputs.FirstOrDefault(i => !ReferenceEquals(i, x)) is { } three && Number(three) == 3 => AtLeast(-2.25 - Slack),
            _ => null,
        };
    }

    static Interval AtLeast(double least) => new(least, double.PositiveInfinity);

    static Value? Other(Node add) => add.Inputs.FirstOrDefault(static i => i?.Producer is not { OpType: "Erf" });

    static bool IsScaled(Value scaled, Value x) => scaled.Producer is { OpType: "Div" or "Mul", Domain: "", Inputs: [{ } top, { } factor] } node && ReferenceEquals(top, x)
        && Number(factor) is { } number && Math.Abs((node.OpType == "Div" ? number : 1 / number) - Math.Sqrt(2)) < 1e-5;

    static bool Clips(Node clip, double lo, double hi) => clip.Inputs.Length >= 3
        ? clip.Inputs is [_, { } min, { } max] && Number(min) == lo && Number(max) == hi
        : Constant(clip, "min", float.NaN) == lo && Constant(clip, "max", float.NaN) == hi;

    // An attribute of a function body that refers to the call's isn't known here.
    static float? Constant(Node node, string name, float otherwise) => node.Attribute(name) is not { } attribute ? otherwise : attribute.RefName.Length == 0 ? attribute.Float : null;

    static double? Number(Value value)
    {
        var tensor = value.Initializer is { } initializer && !value.IsGraphInput ? initializer : value.Producer is { OpType: "Constant", Domain: "" } node ? node.Attribute("value")?.Tensors.FirstOrDefault() : null;
        return tensor is { ElementCount: 1 } && tensor.Type.IsFloat() ? tensor.ToDoubles()[0] : null;
    }

    static bool Reads(Node node, Value x) => node.Inputs is [{ } input, ..] && ReferenceEquals(input, x);

    // Without keepdims a reduced value meets other elements than those it was made of.
    static Node? Made(Value value, string opType, Value from) => value.Producer is { Domain: "" } node && node.OpType == opType && Reads(node, from)
        && (node.Attribute("keepdims") is not { } keep || keep is { RefName: "", Int: 1 }) ? node : null;
}
