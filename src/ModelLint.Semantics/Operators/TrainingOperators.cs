using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators of a training step. Their outputs are later states of some of their inputs.</summary>
static class TrainingOperators
{
    const string Domain = "ai.onnx.preview.training";

    public static IEnumerable<OperatorSemantics> All =>
    [
        // Rate and count, then for each tensor its value, gradient and state.
        new StatedUnit("Adagrad", static c => States(c, tensorsEach: 3, 0, 2), AdagradRange, Domain),
        new StatedUnit("Adam", static c => States(c, tensorsEach: 4, 0, 2, 3), AdamRange, Domain),
        new StatedUnit("Momentum", static c => States(c, tensorsEach: 3, 0, 2), MomentumRange, Domain),
        // A derivative by a tensor has that tensor's type; those that it is derived by come first.
        new StatedUnit("Gradient", static c => [.. Enumerable.Range(0, c.OutputCount).Select(c.Type)], domain: Domain),
    ];

    static ImmutableArray<OnnxType?> States(OperatorCall call, int tensorsEach, params ReadOnlySpan<int> kept)
    {
        var count = (call.InputCount - 2) / tensorsEach;
        var types = ImmutableArray.CreateBuilder<OnnxType?>();
        foreach (var kind in kept)
            for (var i = 0; i < count; i++) types.Add(call.Type(2 + kind * count + i));
        return types.ToImmutable();
    }

    // H' = H + G², X' = X − r·G / (√H' + ε): where H isn't negative, the quotient lies in ±1. r = R / (1 + T·decay).
    static ValueRange AdagradRange(OperatorCall call, int output)
    {
        var step = new Step(call, tensorsEach: 3, output);
        var (squares, epsilon) = (step.Input(2), call.Float("epsilon", 1e-6f));
        if (step.Kind == 1) return step.Told(squares.Plus(IntervalArithmetic.Square(step.Gradient)));
        var slowed = IntervalArithmetic.Divide(call.Range(0).Overall, call.Range(1).Overall.Times(call.Float("decay_factor", 0)).Plus(Interval.Point(1)));
        return squares.Lo >= 0 && epsilon >= 0 ? step.Told(step.Input(0).Plus(slowed.Times(Bounds.Around(1)))) : ValueRange.Unknown;
    }

    // V' = α·V + β'·G, with β' = 1 in the first step; X' = X − R·V', or X − R·(G + α·V') after Nesterov.
    static ValueRange MomentumRange(OperatorCall call, int output)
    {
        var step = new Step(call, tensorsEach: 3, output);
        var (alpha, beta) = (call.Float("alpha", 0), call.Float("beta", 1));
        var momentum = step.Input(2).Times(alpha).Plus(step.Gradient.Times(new Interval(Math.Min(1, beta), Math.Max(1, beta))));
        if (step.Kind == 1) return step.Told(momentum);
        var way = call.String("mode", "standard") == "nesterov" ? step.Gradient.Plus(momentum.Times(alpha)) : momentum;
        return step.Told(step.Input(0).Minus(call.Range(0).Overall.Times(way)));
    }

    // V' = α·V + (1 − α)·G, H' = β·H + (1 − β)·G², X' = (1 − post)·(X − r·V' / (√H' + ε)), r = R·√(1 − β^T) / (1 − α^T) from the second step on.
    static ValueRange AdamRange(OperatorCall call, int output)
    {
        var step = new Step(call, tensorsEach: 4, output);
        double alpha = call.Float("alpha", 0.9f), beta = call.Float("beta", 0.999f), epsilon = call.Float("epsilon", 1e-6f);
        if (alpha is < 0 or >= 1 || beta is < 0 or >= 1 || epsilon <= 0) return ValueRange.Unknown;
        var momentum = step.Input(2).Times(alpha).Plus(step.Gradient.Times(1 - alpha));
        if (step.Kind == 1) return step.Told(momentum);
        var squares = step.Input(3).Times(beta).Plus(IntervalArithmetic.Square(step.Gradient).Times(1 - beta));
        if (step.Kind == 2) return step.Told(squares);
        var root = Math.Sqrt(Math.Max(0, squares.Lo)) + epsilon;
        var rate = call.Range(0).Overall.Times(new Interval(0, Math.Max(1, 1 / (1 - alpha))));
        return step.Told(step.Input(0).Minus(rate.Times(momentum.Times(new Interval(0, 1 / root)))).Times(1 - call.Float("norm_coefficient_post", 0)));
    }

    /// <summary>One tensor of a training step: which it is, by the number of an output, and what goes into it.</summary>
    readonly struct Step(OperatorCall call, int tensorsEach, int output)
    {
        readonly int _count = Math.Max(1, (call.InputCount - 2) / tensorsEach);

        /// <summary>0 for the tensor itself, then its states.</summary>
        public int Kind => output / _count;

        /// <summary>What is known of the tensor (0), its gradient (1) or its states.</summary>
        public Interval Input(int kind) => call.Range(2 + kind * _count + output % _count).Overall;

        /// <summary>The gradient, with that of the penalty on large weights.</summary>
        public Interval Gradient => Input(1).Plus(Input(0).Times(call.Float("norm_coefficient", 0)));

        /// <summary>A result with room for rounding, which goes with what it was made of and not with what is left after cancellation.</summary>
        public ValueRange Told(Interval exact)
        {
            var type = call.Element(2);
            return exact.IsBounded ? ValueRange.Uniform(exact.Widen(32 * Rounding.Epsilon(type) * (exact.Magnitude + Input(0).Magnitude)).Outward(type, 32)) : ValueRange.Unknown;
        }
    }
}
