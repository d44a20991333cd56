using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators of com.microsoft that ONNX Runtime's optimizer and converters leave in models, and newer ones of ai.onnx without a family.</summary>
static class MicrosoftOperators
{
    const string Microsoft = "com.microsoft";

    // The least of x·sigmoid(x) is −0.27847 at x = −1.2785.
    const double LeastSilu = -0.27847;

    // The least of x·Φ(x) is −0.16997; approximations by tanh have −0.17005.
    const double LeastGelu = -0.1705;

    public static IEnumerable<OperatorSemantics> All =>
    [
        Same("BiasSoftmax", static _ => ValueRange.Uniform(0, 1 + 1e-2)),
        Same("BiasAdd", static c => Sum(c, 3)), Same("ComplexMul", ComplexProduct), Same("BiasDropout", static c => c.Has(4) ? ValueRange.Unknown : Sum(c, 3)), Same("Inverse"), Same("NGramRepeatBlock"),
        new StatedUnit("BiasSplitGelu", static c => [new TensorType(c.Element(0), c.Shape(0).With(-1, c.Shape(0).At(-1).Over(2)))], static (c, _) => SplitGelu(c), Microsoft),
        new StatedUnit("CDist", static c => [Shapes.Tensor(c.Element(0), c.Shape(0).At(0), c.Shape(1).At(0))], static (_, _) => ValueRange.Uniform(0, double.PositiveInfinity), Microsoft),
        new StatedUnit("RelativePositionBias", static c => [Shapes.Tensor(c.Element(0), 1, c.Shape(0).At(1), Number(c, 1), Number(c, 2))], static (c, _) => ValueRange.Uniform(c.Range(0).Overall), Microsoft),
        new StatedUnit("RemovePadding", static c => [Shapes.Tensor(c.Element(0), Dim.Unknown, c.Shape(0).At(2))], static (c, o) => o == 0 ? ValueRange.Uniform(c.Range(0).Overall) : ValueRange.Unknown, Microsoft),
        new StatedUnit("SwiGLU", static c => [new TensorType(c.Element(0), Axes.BroadcastInputs(c))], static (c, _) => Gated(c)),
        new StatedUnit("BitCast", static c => [new TensorType((DataType)c.Int("to", 0), c.Shape(0))], static (c, _) => c.Range(0).Map(x => BitCasting.Of(x, c.Element(0), (DataType)c.Int("to", 0)))),
        new StatedUnit("TensorScatter", static c => [c.Type(0)], static (c, _) => ValueRange.Uniform(c.Range(0).Overall.Union(c.Range(1).Overall))),
    ];

    static StatedUnit Same(string opType, Func<OperatorCall, ValueRange>? range = null) => new(opType, static c => [c.Type(0)], range is null ? null : (c, _) => range(c), Microsoft);

    // One half times the gelu of the other, both with a bias.
    static ValueRange SplitGelu(OperatorCall call)
    {
        var type = call.Element(0);
        var x = call.Range(0).Overall.Plus(call.Range(1).Overall).Outward(type);
        return ValueRange.Uniform(x.Times(Bent(call, x, LeastGelu).Overall).Outward(type, 4).Overflowing(type));
    }

    // Input, bias and what is skipped to.
    static ValueRange Sum(OperatorCall call, int most)
    {
        var terms = Enumerable.Range(0, Math.Min(most, call.InputCount)).Where(call.Has).Select(i => call.Range(i).Overall).ToList();
        return ValueRange.Uniform(terms.Aggregate(TermSums.None, static (sums, term) => sums.Plus(term)).Round(call.Element(0), terms.Count + 1));
    }

    // (a·c − b·d, a·d + b·c), pairs along the last axis.
    static ValueRange ComplexProduct(OperatorCall call)
    {
        var product = call.Range(0).Overall.Times(call.Range(1).Overall);
        return ValueRange.Uniform(TermSums.None.Plus(product).Plus(product.Union(product.Times(-1))).Round(call.Element(0), 4));
    }

    // silu(alpha·a)/alpha is a·sigmoid(alpha·a).
    static ValueRange Gated(OperatorCall call) => call.Float("alpha", 1) is > 0 and var alpha
        ? ValueRange.Uniform(Bent(call, call.Range(0).Overall, LeastSilu / alpha).Overall.Times(call.Range(1).Overall).Outward(call.Element(0), 4).Overflowing(call.Element(0)))
        : ValueRange.Unknown;

    static Dim Number(OperatorCall call, int input) => call.Elements(input) is [var dim] ? dim : Dim.Unknown;

    // Between a least value and the input itself: what is negative is bent up, what is positive made smaller.
    static ValueRange Bent(OperatorCall call, Interval x, double least) => ValueRange.Uniform(new Interval(x.Lo >= 0 ? 0 : Math.Max(x.Lo, least), Math.Max(0, x.Hi)).Outward(call.Element(0), 16));
}
