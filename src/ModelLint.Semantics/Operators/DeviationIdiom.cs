using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// Normalizations that are spelled out (LayerNormalization, RMSNormalization and GroupNormalization as exporters and ONNX's own function bodies write them).
/// <para>d / √(mean(d²) + ε) lies within ±√n for a mean over n elements, whatever d is: dᵢ² ≤ Σdⱼ² = n·mean(d²).</para>
/// <para>(x − μ) / √(mean(x²) − μ² + ε) does too, but for rounding: the difference of two large numbers may come out below zero by
/// as much as they were rounded. It is bounded where ε is larger than that.</para>
/// </summary>
static class DeviationIdiom
{
    /// <summary>A quotient d / √(…).</summary>
    public static Interval? Quotient(OperatorCall call) => call.Behind(1) is ({ OpType: "Sqrt", Domain: "" }, var root) ? Normalized(call, 0, root) : null;

    /// <summary>A product d · 1/√(…), the factors in any order.</summary>
    public static Interval? Product(OperatorCall call) => Inverse(call, 1) is { } right ? Normalized(call, 0, right) : Inverse(call, 0) is { } left ? Normalized(call, 1, left) : null;

    /// <summary>A difference mean(x²) − μ²: at least zero, but for what both are rounded.</summary>
    public static Interval? Difference(OperatorCall call) => OfSquares(call) is { } of && RoundingOf(of, call.Element(0)) is { } error ? new Interval(-error, double.PositiveInfinity) : null;

    // Reciprocal(√…) or 1 / √….
    static OperatorCall? Inverse(OperatorCall product, int side) => product.Behind(side) switch
    {
        ({ OpType: "Reciprocal", Domain: "" }, var inverse) when inverse.Behind(0) is ({ OpType: "Sqrt", Domain: "" }, var root) => root,
        ({ OpType: "Div", Domain: "" }, var inverse) when inverse.Range(0).Overall is { Lo: 1, Hi: 1 } && inverse.Behind(1) is ({ OpType: "Sqrt", Domain: "" }, var root) => root,
        _ => null,
    };

    static Interval? Normalized(OperatorCall quotient, int deviation, OperatorCall root)
    {
        if (root.Behind(0) is not ({ OpType: "Add", Domain: "" }, var sum) || quotient.Input(deviation) is not { } d) return null;
        for (var side = 0; side < 2; side++)
        {
            if (sum.Range(1 - side).Overall is not { Lo: > 0 } epsilon) continue;
            if (OfMean(sum, side, d) is { } count) return Deviation(count, epsilon.Lo, quotient.Element(0));
            if (sum.Behind(side) is ({ OpType: "Sub", Domain: "" }, var difference) && OfSquares(difference) is { } of && quotient.Behind(deviation) is ({ OpType: "Sub", Domain: "" }, var centred)
                && ReferenceEquals(centred.Input(0), of.Elements) && ReferenceEquals(centred.Input(1), of.Mean))
                return Centred(of, sum.Range(side).Overall.Lo + epsilon.Lo, quotient.Element(0));
        }

        return null;
    }

    // How many elements mean(d²) is over; null where it is something else.
    static double? OfMean(OperatorCall reader, int input, Value d) => Mean(reader, input) is var (mean, axes) && IsSquare(mean, d) && mean.Shape(0) is { } shape ? Reducing.Count(shape, axes) : null;

    static (OperatorCall Mean, ImmutableArray<int> Axes)? Mean(OperatorCall reader, int input) =>
        reader.Behind(input) is ({ OpType: "ReduceMean", Domain: "" }, var mean) && mean.Int("keepdims", 1) != 0 && mean.Shape(0) is { } shape && Reducing.AxesOf(mean, shape.Rank) is { IsEmpty: false } axes
            ? (mean, axes)
            : null;

    static bool IsSquare(OperatorCall reader, Value d) => reader.Behind(0) switch
    {
        ({ OpType: "Mul", Domain: "" }, var product) => ReferenceEquals(product.Input(0), d) && ReferenceEquals(product.Input(1), d),
        ({ OpType: "Pow", Domain: "" }, var power) => ReferenceEquals(power.Input(0), d) && power.Range(1).Overall is { Lo: 2, Hi: 2 },
        _ => false,
    };

    // mean(x²) − μ·μ with μ the mean of x over the same axes.
    static Squares? OfSquares(OperatorCall difference)
    {
        if (Mean(difference, 0) is not var (squares, axes) || difference.Behind(1) is not ({ OpType: "Mul", Domain: "" }, var product) || product.Input(0) is not { } mean || !ReferenceEquals(mean, product.Input(1))) return null;
        if (Mean(product, 0) is not var (own, ownAxes) || own.Input(0) is not { } elements || !ownAxes.Order().SequenceEqual(axes.Order()) || !IsSquare(squares, elements)) return null;
        return own.Shape(0) is { } shape && Reducing.Count(shape, axes) is { } count ? new Squares(elements, mean, count, own.Range(0).Overall.Magnitude) : null;
    }

    // A sum of squares is off by a share of itself; squares below the least normal number may vanish, and with them what keeps the quotient small.
    static Interval? Deviation(double count, double epsilon, DataType type)
    {
        var error = (count + 8) * Rounding.Epsilon(type);
        var vanished = Math.Sqrt(2 * Rounding.LeastNormal(type) / epsilon);
        return error < 0.25 ? Bounds.Around(Math.Sqrt(count) * Math.Max(1, vanished) * (1 + error)) : null;
    }

    // |xᵢ − μ| ≤ √(n − 1)·σ, and σ / √(σ² + δ) ≤ 1; what the mean is off by is divided by √δ at least. δ is what is left of ε for certain.
    static Interval? Centred(Squares of, double left, DataType type)
    {
        if (!(left > 0) || Share(of.Count, type) is not { } share) return null;
        return Bounds.Around((Math.Sqrt(of.Count - 1) + share * of.Magnitude / Math.Sqrt(left)) * (1 + 8 * Rounding.Epsilon(type)));
    }

    // By Higham (Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.1): the mean of n squares is off by γ(n + 1)·M², the square of the mean of n by
    // (2γ(n) + γ(n)² + u)·M², each rounded once more, in whatever order they are summed; M is the largest magnitude.
    static double? RoundingOf(Squares of, DataType type)
    {
        if (Share(of.Count + 1, type) is not { } share || !double.IsFinite(of.Magnitude)) return null;
        var unit = Rounding.Epsilon(type) / 2;
        return of.Magnitude * of.Magnitude * ((1 + unit) * (3 * share + share * share + 2 * unit) + unit) + 4 * Rounding.LeastNormal(type);
    }

    // γ(n) = n·u / (1 − n·u).
    static double? Share(double count, DataType type) => count * Rounding.Epsilon(type) / 2 is var share && share < 0.25 ? share / (1 - share) : null;

    /// <summary>The elements of mean(x²) − μ², their mean, how many they are and their largest magnitude.</summary>
    sealed record Squares(Value Elements, Value Mean, double Count, double Magnitude);
}
