using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// Trees and linear models of ai.onnx.ml. Each tree gives one of its leaves: a sum lies between the sums of the least and of the most leaf of each tree, with
/// zero among them, for a target that the leaf doesn't speak of.
/// </summary>
static class EnsembleRanges
{
    /// <summary>TreeEnsemble (version 5), whose leaves aren't told apart by tree: as many of them as there are roots.</summary>
    public static ValueRange Trees(OperatorCall call)
    {
        if (call.Attribute("leaf_weights") is not { Tensors: [var stored, ..] } || stored.ToDoubles() is not { Length: > 0 } weights) return ValueRange.Unknown;
        var leaf = new Interval(weights.Min(), weights.Max()).OrZero();
        var trees = call.Ints("tree_roots")?.Length ?? 1;
        // Average, sum, least, most.
        var exact = call.Int("aggregate_function", 1) == 1 ? leaf.Times(trees) : leaf;
        return call.Int("post_transform", 0) switch
        {
            0 => Rounded(exact, trees, call.Element(0)),
            1 or 2 or 3 => ValueRange.Uniform(Interval.Unit.Outward(DataType.Float, 16)),
            _ => ValueRange.Unknown,
        };
    }

    /// <summary>TreeEnsembleRegressor.</summary>
    public static ValueRange Regressor(OperatorCall call)
    {
        if (Leaves(call, "target_treeids", "target_weights") is not var (sum, leaf, trees)) return ValueRange.Unknown;
        var exact = call.String("aggregate_function", "SUM") == "SUM" ? sum : leaf;
        return Transformed(call, Rounded(exact.Plus(Base(call)), trees + 1, DataType.Float));
    }

    /// <summary>Scores of TreeEnsembleClassifier. With two classes and weights of one, the other's score is one less it, or its negative.</summary>
    public static ValueRange Classifier(OperatorCall call) => Leaves(call, "class_treeids", "class_weights") is var (sum, _, trees)
        ? Transformed(call, Rounded(OfBoth(sum.Plus(Base(call))), trees + 1, DataType.Float))
        : ValueRange.Unknown;

    /// <summary>LinearRegressor and the scores of LinearClassifier: coefficients row by row over one interval for all features.</summary>
    public static ValueRange Linear(OperatorCall call, int targets, Func<Interval, Interval>? scores = null)
    {
        if (call.Floats("coefficients") is not { IsEmpty: false } coefficients || targets <= 0 || coefficients.Length % targets != 0) return ValueRange.Unknown;
        var (x, each, intercepts) = (call.Range(0).Overall, coefficients.Length / targets, call.Floats("intercepts") ?? []);
        if (!x.IsBounded) return Transformed(call, ValueRange.Unknown);
        var all = Enumerable.Range(0, targets).Select(t =>
        {
            var sums = Enumerable.Range(t * each, each).Aggregate(TermSums.None, (s, i) => s.Plus(x.Times(coefficients[i])));
            return (t < intercepts.Length ? sums.Plus(Interval.Point(intercepts[t])) : sums).Round(DataType.Float, each + 2);
        }).Aggregate(static (a, b) => a.Union(b));
        return Transformed(call, ValueRange.Uniform(scores?.Invoke(all) ?? all));
    }

    static Interval Base(OperatorCall call) => call.Floats("base_values") is { IsEmpty: false } given ? new Interval(given.Min(), given.Max()).OrZero() : Interval.Point(0);

    /// <summary>Scores of a class and of its only other.</summary>
    public static Interval OfBoth(Interval score) => score.Union(score.Times(-1)).Union(Interval.Point(1).Minus(score));

    // The sum over trees of what their leaves give, a leaf of any tree, and the number of trees.
    static (Interval Sum, Interval Leaf, int Trees)? Leaves(OperatorCall call, string trees, string weights)
    {
        if (call.Ints(trees) is not { } ids || call.Floats(weights) is not { IsEmpty: false } values || ids.Length != values.Length) return null;
        var each = ids.Zip(values).GroupBy(static l => l.First, static l => (double)l.Second).Select(static t => new Interval(t.Min(), t.Max()).OrZero()).ToList();
        return (each.Aggregate(static (a, b) => a.Plus(b)), each.Aggregate(static (a, b) => a.Union(b)), each.Count);
    }

    static ValueRange Transformed(OperatorCall call, ValueRange range) => call.String("post_transform", "NONE") switch
    {
        "NONE" => range,
        "LOGISTIC" or "SOFTMAX" or "SOFTMAX_ZERO" => ValueRange.Uniform(new Interval(0, 1).Outward(DataType.Float, 16)),
        _ => ValueRange.Unknown,
    };

    static ValueRange Rounded(Interval exact, int terms, DataType type)
    {
        var element = type.IsFloat() ? type : DataType.Float;
        return exact.IsBounded ? ValueRange.Uniform(exact.Widen((terms + 4) * Rounding.Epsilon(element) * exact.Magnitude).Outward(element, 4)) : ValueRange.Unknown;
    }
}
