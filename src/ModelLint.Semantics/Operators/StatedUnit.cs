using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>An operator that two functions state wholly: the types of its outputs, and their ranges where something can be told.</summary>
sealed class StatedUnit(
    string opType, Func<OperatorCall, ImmutableArray<OnnxType?>> types, Func<OperatorCall, int, ValueRange>? range = null, string domain = "", bool quantizing = false)
    : OperatorSemantics(opType, domain)
{
    public override Coverage Coverage => range is null ? Coverage.Shape : Coverage.Shape | Coverage.Range;

    public override bool IsQuantizing => quantizing;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => types(call);

    public override ValueRange Range(OperatorCall call, int output) => range?.Invoke(call, output)
        ?? (call.OutputType(output) is { } type ? RangeAnalysis.OfType(type.Element) : ValueRange.Unknown);
}

/// <summary>Shapes that many operators are made of.</summary>
static class Shapes
{
    /// <summary>The dimension at an axis counted from either end; unknown where there is none.</summary>
    public static Dim At(this Shape? shape, int axis)
    {
        if (shape is null) return Dim.Unknown;
        if (axis < 0) axis += shape.Rank;
        return axis >= 0 && axis < shape.Rank ? shape[axis] : Dim.Unknown;
    }

    /// <summary>One dimension replaced, by its axis counted from either end; null for an unknown shape.</summary>
    public static Shape? With(this Shape? shape, int axis, Dim dim) => shape is not null && Axes.Normalize(axis, shape.Rank) is { } at ? new Shape(shape.Dims.SetItem(at, dim)) : null;

    /// <summary>Quotient of a numeric dimension that divides; otherwise unknown.</summary>
    public static Dim Over(this Dim dim, long divisor) => dim.Value is { } extent && divisor > 0 && extent % divisor == 0 ? extent / divisor : divisor == 1 ? dim : Dim.Unknown;

    /// <summary>Sum of dimensions; a symbol plus zero stays that symbol.</summary>
    public static Dim Plus(this Dim a, Dim b) => a.Value == 0 ? b : b.Value == 0 ? a : a.Value is { } x && b.Value is { } y ? checked(x + y) : Dim.Unknown;

    /// <summary>A value of that many unknown dimensions.</summary>
    public static Shape OfRank(int rank) => new([.. Enumerable.Repeat(Dim.Unknown, rank)]);

    /// <summary>The first where its rank is known, the shape's dims otherwise unknown.</summary>
    public static TensorType Tensor(DataType element, params ReadOnlySpan<Dim> dims) => new(element, Shape.Of(dims));
}

/// <summary>Constants of any size, and their elements as one type of number.</summary>
static class Constants
{
    /// <summary>True where an input is constant however large, told without reading it.</summary>
    public static bool IsWeights(this OperatorCall call, int input)
    {
        if (call.Input(input) is not { } value) return false;
        if (value.Initializer is not null || call.Constant(input) is not null) return true;
        return call.Behind(input) is { } behind && (behind.Unit is ConstantUnit || behind.Unit is DequantizeLinearUnit && behind.Call.Input(0)?.Initializer is not null);
    }

    /// <summary>All elements as double, in an array of the caller's own.</summary>
    public static double[] Numbers(this TensorValue value)
    {
        var numbers = new double[value.Count];
        if (value.IsReal) value.Reals.CopyTo(numbers);
        else for (var i = 0; i < numbers.Length; i++) numbers[i] = value.Number(i);
        return numbers;
    }
}
