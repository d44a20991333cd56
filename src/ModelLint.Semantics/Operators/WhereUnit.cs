using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Where: elements of the second input where the first is true, of the third elsewhere.</summary>
sealed class WhereUnit() : OperatorSemantics("Where")
{
    static readonly Interval _nothing = new(double.PositiveInfinity, double.NegativeInfinity);

    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [new TensorType(call.Element(1) is not DataType.Undefined and var e ? e : call.Element(2), Axes.BroadcastInputs(call))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call)
    {
        if (call.Constant(0) is not { IsInteger: true } condition || call.Constant(1) is not { } x || call.Constant(2) is not { } y
            || Axes.Broadcast(Axes.Broadcast(Shape.Of(condition.Dims), Shape.Of(x.Dims)), Shape.Of(y.Dims)) is not { } shape) return [];
        var dims = shape.Dims.Select(static d => d.Value!.Value).ToImmutableArray();
        var (spreadX, spreadY) = (Places.Spread(x, dims), Places.Spread(y, dims));
        if (Join.Fold([spreadX.Reshape([spreadX.Count]), spreadY.Reshape([spreadY.Count])], [2L * spreadX.Count], 0, 1, 1) is not { } both) return [];
        var chosen = Places.Spread(condition, dims);
        return [both.Pick(dims, [.. Enumerable.Range(0, chosen.Count).Select(i => chosen.Integers[i] != 0 ? i : i + chosen.Count)])];
    }

    public override ImmutableArray<Dim>? Elements(OperatorCall call)
    {
        if (!(call.OutputShape(0)?.Rank <= 1) || call.ConstantInts(0) is not { } condition || call.Elements(1) is not { } x || call.Elements(2) is not { } y) return null;
        var count = Math.Max(condition.Length, Math.Max(x.Length, y.Length));
        if (new[] { condition.Length, x.Length, y.Length }.Any(n => n != 1 && n != count)) return null;
        return [.. Enumerable.Range(0, count).Select(i => condition[condition.Length == 1 ? 0 : i] != 0 ? x[x.Length == 1 ? 0 : i] : y[y.Length == 1 ? 0 : i])];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var condition = call.Range(0);
        var x = ValueRange.Combine(condition, call.Range(1), static (c, i) => c.Hi == 0 ? _nothing : i);
        var y = ValueRange.Combine(condition, call.Range(2), static (c, i) => c.Lo == 1 ? _nothing : i);
        return ValueRange.Combine(x, y, static (a, b) => a.Union(b));
    }
}
