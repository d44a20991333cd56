using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Losses that ai.onnx has as operators.</summary>
static class LossOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("NegativeLogLikelihoodLoss", static c => [LossType(c)], static (c, _) => LikelihoodRange(c)),
        new StatedUnit("SoftmaxCrossEntropyLoss", static c => [LossType(c), c.Type(0)], EntropyRange),
    ];

    static string Reduction(OperatorCall call) => call.String("reduction", "mean");

    static TensorType LossType(OperatorCall call) => new(call.Element(0), Reduction(call) == "none" ? call.Shape(1) : Shape.Of());

    // Targets pick elements; a mean of them lies between the least and the most. Ignored ones count as zero.
    static ValueRange LikelihoodRange(OperatorCall call)
    {
        var picked = call.Range(0).Overall.Times(-1);
        if (call.HasAttribute("ignore_index")) picked = picked.OrZero();
        var count = call.Shape(1) is { } target ? Axes.Product(target.Dims).Value : null;
        if (call.Has(2))
        {
            // A weighted mean lies among what is weighted, as long as no weight is negative.
            if (Reduction(call) == "mean") return call.Range(2).Overall.Lo >= 0 ? ValueRange.Uniform(picked.OrZero().Outward(call.Element(0), 4 * (count ?? 1 << 20) + 4)) : ValueRange.Unknown;
            picked = picked.Times(call.Range(2).Overall).Outward(call.Element(0));
        }

        if (Reduction(call) == "none") return ValueRange.Uniform(picked);
        if (count is not { } n || !picked.IsBounded || n > 1 << 24) return ValueRange.Unknown;
        var sum = TermSums.None.Plus(picked).Times(n).Round(call.Element(0), (int)n);
        return Reduction(call) == "sum" ? ValueRange.Uniform(call.HasAttribute("ignore_index") ? sum.OrZero() : sum) : ValueRange.Uniform(sum.Times(1.0 / n).Outward(call.Element(0), 2));
    }

    // −log softmax is never negative, and at most the spread of the scores plus log of their number.
    static ValueRange EntropyRange(OperatorCall call, int output)
    {
        var scores = call.Range(0).Overall;
        var classes = call.Shape(0).At(1).Value;
        var most = scores.IsBounded && classes is { } c ? (scores.Width + Math.Log(Math.Max(1, c)) + 8 * Rounding.Epsilon(call.Element(0)) * (scores.Magnitude + c)) * (1 + 64 * Rounding.Epsilon(call.Element(0))) : double.PositiveInfinity;
        var slack = 64 * Rounding.Epsilon(call.Element(0)) * (1 + (classes ?? 1 << 20));
        if (output == 1) return ValueRange.Uniform(-most, slack);
        var weights = call.Has(2) ? call.Range(2).Overall : new Interval(1, 1);
        if (weights.Lo < 0) return ValueRange.Unknown;
        var count = call.Shape(1)?.ElementCount ?? 1 << 24;
        var loss = new Interval(-slack, most);
        if (Reduction(call) == "mean") return ValueRange.Uniform(loss.OrZero().Outward(call.Element(0), 8 * count + 8));
        var weighted = loss.Times(weights).OrZero();
        return ValueRange.Uniform(Reduction(call) == "none" ? weighted.Outward(call.Element(0), 2) : weighted.Times(count).Outward(call.Element(0), count + 2));
    }
}
