using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// A sum of products with a Softmax is an expectation: its weights are not negative and sum to 1, so that it lies between the least and
/// the most of what is weighted. It is the box decoding of detectors (distribution focal loss: a 1×1 Conv with weights 0 … 15 over a Softmax
/// of 16 bins lies in [0, 15], where plain intervals say [0, 120]) and the mixing of values in attention.
/// </summary>
static class SimplexIdiom
{
    // Longer chains of layout operators are no exporter's work.
    const int MaxSteps = 32;

    /// <summary>True where, for every choice of the other indices, the elements of an input along <paramref name="axis"/> are those of one Softmax.</summary>
    public static bool IsDistribution(OperatorCall call, int input, int axis)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            if (call.Behind(input) is not { } behind) return false;
            var source = behind.Call;
            if (Before(behind.Unit, source, axis) is not { } before) return behind.Unit is { OpType: "Softmax", Domain: "" } && SumsAlong(source, axis);
            (call, input, axis) = (source, 0, before);
        }

        return false;
    }

    /// <summary>
    /// An expectation over <paramref name="terms"/> bins of values in <paramref name="values"/>, computed in <paramref name="type"/>: the quotients of a computed
    /// Softmax and their sum are off by a few roundings a bin.
    /// </summary>
    public static Interval Expectation(Interval values, DataType type, long terms)
    {
        var error = values.Magnitude * (Math.Exp((2 * terms + 16) * Rounding.Epsilon(type)) - 1);
        // Weights are never negative, so that the sign of what is weighted stays whatever the rounding.
        return new Interval(values.Lo >= 0 ? Math.Max(0, values.Lo - error) : values.Lo - error, values.Hi <= 0 ? Math.Min(0, values.Hi + error) : values.Hi + error);
    }

    /// <summary>The result of a ReduceSum over one axis of a Mul of a Softmax with anything; null where it is no expectation. The axis stays, of extent 1.</summary>
    public static ValueRange? OfSummedProduct(OperatorCall sum, int axis)
    {
        if (sum.Behind(0) is not ({ OpType: "Mul", Domain: "" }, var product) || sum.Shape(0) is not { } shape || shape.At(axis).Value is not { } terms) return null;
        for (var side = 0; side < 2; side++)
        {
            if (product.Shape(side)?.Rank != shape.Rank || product.Shape(side).At(axis).Value != terms || !IsDistribution(product, side, axis)) continue;
            if (product.Range(1 - side).WithRank(shape.Rank) is not { } values) continue;
            return values.Merge(axis).Map(i => Expectation(i, sum.Element(0), terms));
        }

        return null;
    }

    /// <summary>True for a ReduceSum over one axis of the product of a Softmax with anything.</summary>
    public static bool IsSummedProduct(OperatorCall sum)
    {
        if (sum.Behind(0) is not ({ OpType: "Mul", Domain: "" }, var product) || sum.Shape(0) is not { } shape) return false;
        if ((sum.Has(1) ? sum.ConstantInts(1) : sum.Ints("axes")?.ToArray()) is not [var axis] || Axes.Normalize(axis, shape.Rank) is not { } own) return false;
        return Enumerable.Range(0, 2).Any(side => product.Shape(side)?.Rank == shape.Rank && IsDistribution(product, side, own));
    }

    // The axis of a layout operator's input whose elements stand along the given axis of its output; null for other operators.
    static int? Before(OperatorSemantics unit, OperatorCall source, int axis) => unit switch
    {
        IdentityUnit => axis,
        CastUnit when source.Element(0).IsFloat() && source.OutputType(0)?.Element.IsFloat() == true => axis,
        TransposeUnit => source.Shape(0) is { } shape
            ? source.Ints("perm") is { } perm ? axis < perm.Length ? Axes.Normalize(perm[axis], shape.Rank) : null : shape.Rank - 1 - axis
            : null,
        ReshapeUnit => source.Shape(0) is { } from && source.OutputShape(0) is { } to ? BeforeReshape(from, to, axis) : null,
        SliceUnit or SplitUnit => source.Shape(0) is { } whole && source.OutputShape(0) is { } part && axis < whole.Rank && axis < part.Rank
            && whole[axis].Value is { } extent && part[axis].Value == extent ? axis : null,
        _ => null,
    };

    static int? BeforeReshape(Shape from, Shape to, int axis)
    {
        var group = AxisGroup.Match(from, to)?.FirstOrDefault(g => g.To.Contains(axis));
        return group is not null && group.To.Where(a => to[a].Value != 1).SequenceEqual([axis]) && group.From.Where(a => from[a].Value != 1).ToList() is [var only] ? only : null;
    }

    // Up to opset 12 a Softmax sums over all axes from its own on.
    static bool SumsAlong(OperatorCall softmax, int axis)
    {
        if (softmax.Shape(0) is not { } shape || Axes.Normalize(softmax.Int("axis", softmax.Opset >= 13 ? -1 : 1), shape.Rank) is not { } own) return false;
        return softmax.Opset >= 13 ? own == axis : axis >= own && Enumerable.Range(own, shape.Rank - own).All(a => a == axis || shape[a].Value == 1);
    }
}
