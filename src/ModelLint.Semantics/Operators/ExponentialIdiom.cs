using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Σ exp(x − max x), which Softmax and LogSoftmax are spelled with: the largest element adds exp(0), so that the sum is at least 1 and has a logarithm.</summary>
static class ExponentialIdiom
{
    /// <summary>True where a ReduceSum sums exponentials of what the most of it was taken from, over the same axes.</summary>
    public static bool IsSumOver(OperatorCall sum, ImmutableArray<int> axes)
    {
        if (axes.IsEmpty || sum.Behind(0) is not ({ OpType: "Exp", Domain: "" }, var exponential) || exponential.Behind(0) is not ({ OpType: "Sub", Domain: "" }, var difference)) return false;
        return difference.Behind(1) is ({ OpType: "ReduceMax", Domain: "" }, var most) && ReferenceEquals(most.Input(0), difference.Input(0)) && most.Int("keepdims", 1) != 0
            && most.Shape(0) is { } shape && Reducing.AxesOf(most, shape.Rank) is { } own && own.Order().SequenceEqual(axes.Order());
    }

    /// <summary>The sum, but for what runtimes make of exp(0).</summary>
    public static Interval Sum(DataType type) => new(1 - 16 * Rounding.Epsilon(type), double.PositiveInfinity);
}
