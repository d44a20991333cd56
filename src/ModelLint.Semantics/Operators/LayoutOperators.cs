using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators that move elements and change none.</summary>
static class LayoutOperators
{
    public static IEnumerable<OperatorSemantics> All =>
    [
        new IdentityUnit(), new DropoutUnit(),
        new CastUnit("Cast"), new CastUnit("CastLike"),
        new TransposeUnit(), new ReshapeOperatorUnit(), new FlattenUnit(), new SqueezeUnit(), new UnsqueezeUnit(),
        new ConcatUnit(), new SplitUnit(), new SliceUnit(), new GatherUnit(),
    ];
}

/// <summary>Identity: the same value under another name, be it a tensor, a sequence or an optional.</summary>
sealed class IdentityUnit() : OperatorSemantics("Identity")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) => [call.Type(0)];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => [call.Constant(0)];

    public override ImmutableArray<Dim>? Elements(OperatorCall call) => call.Elements(0);

    public override ValueRange Range(OperatorCall call, int output) => call.Range(0);

    protected override LayoutMap? Moves(OperatorCall call, int input, int output) => input == 0 ? LayoutMap.Same : null;

    public override LayoutStep? Step(OperatorCall call, int output) => ReshapeSteps.To(call.Shape(0));
}

/// <summary>Dropout: an identity when a model is run, unless its training_mode input (opset 12) is set; then elements become 0 or grow by 1 / (1 − ratio).</summary>
sealed class DropoutUnit() : OperatorSemantics("Dropout")
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Fold | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call) =>
        [call.Type(0), new TensorType(call.Opset >= 10 ? DataType.Bool : call.Element(0), call.Shape(0))];

    public override ImmutableArray<TensorValue?> Fold(OperatorCall call) => Trains(call) ? [] : [call.Constant(0)];

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (output > 0) return ValueRange.Uniform(0, 1);
        if (!Trains(call)) return call.Range(0);
        var ratio = call.Has(1) ? call.Range(1).Overall : Interval.Point(0.5);
        if (!(ratio.Lo >= 0 && ratio.Hi < 1)) return ValueRange.Unknown;
        var scale = new Interval(0, 1 / (1 - ratio.Hi)).Outward(call.Element(0), 2);
        return call.Range(0).Map(i => IntervalArithmetic.Multiply(i, scale).Outward(call.Element(0)));
    }

    protected override LayoutMap? Moves(OperatorCall call, int input, int output) => input == 0 && output == 0 && !Trains(call) ? LayoutMap.Same : null;

    static bool Trains(OperatorCall call) => call.Has(2) && call.ConstantInts(2) is not [0];
}

/// <summary>Transpose: axes in another order; without perm, reversed.</summary>
sealed class TransposeUnit() : LayoutUnit("Transpose")
{
    protected override Shape? OutputShape(OperatorCall call) => call.Shape(0) is { } shape && Order(call, shape.Rank) is { } order
        ? new Shape([.. order.Select(a => shape[a])])
        : null;

    protected override LayoutMap Map(OperatorCall call, int output) =>
        (call.Shape(0)?.Rank ?? call.Ints("perm")?.Length) is { } rank && Order(call, rank) is { } order ? LayoutMap.Transpose(order) : LayoutMap.Unknown();

    protected override TensorValue? FoldOne(OperatorCall call)
    {
        if (call.Constant(0) is not { } value || Order(call, value.Dims.Length) is not { } order) return null;
        var dims = order.Select(a => value.Dims[a]).ToImmutableArray();
        var strides = Axes.Strides(value.Dims.AsSpan());
        var steps = order.Select(a => strides[a]).ToArray();
        return value.Pick(dims, Places.Walk(dims, steps, 0));
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var range = call.Range(0);
        return range.Count > 1 && call.Shape(0) is { } shape && Order(call, shape.Rank) is { } order && range.WithRank(shape.Rank) is { } grid
            ? grid.Transpose(order.AsSpan())
            : ValueRange.Uniform(range.Overall);
    }

    public override LayoutStep? Step(OperatorCall call, int output) =>
        (call.Shape(0)?.Rank ?? call.Ints("perm")?.Length) is { } rank && Order(call, rank) is { } order ? new PermuteStep(order) : null;

    static ImmutableArray<int>? Order(OperatorCall call, int rank) => call.Ints("perm") is { } perm
        ? perm.Length == rank ? Axes.Normalize(perm, rank) : null
        : [.. Enumerable.Range(0, rank).Reverse()];
}

/// <summary>Reshape: 0 keeps an extent (unless allowzero), −1 takes what is left.</summary>
sealed class ReshapeOperatorUnit() : ReshapeUnit("Reshape")
{
    protected override Shape? OutputShape(OperatorCall call)
    {
        var wanted = call.Opset is > 0 and < 5 ? call.Ints("shape")?.Select(static i => (Dim?)Wanted(i)).ToList() : Requested(call);
        if (wanted is null) return RankOnly(call);
        var input = call.Shape(0);
        var keepZero = call.Int("allowzero", 0) != 0;
        var dims = new Dim[wanted.Count];
        var open = -1;
        for (var i = 0; i < dims.Length; i++)
        {
            if (wanted[i] is not { } dim)
            {
                if (open >= 0) return null;
                open = i;
            }
            else
            {
                dims[i] = dim.Value == 0 && !keepZero ? input is not null && i < input.Rank ? input[i] : Dim.Unknown : dim;
            }
        }

        // A number that isn't known, and may be −1, is what is left all the same, if it is the only one.
        if (open < 0 && dims.Count(static d => d.IsUnknown) == 1) open = Array.FindIndex(dims, static d => d.IsUnknown);
        if (open >= 0 && input is not null) dims[open] = Remainder(input, dims, open);
        return new Shape([.. dims]);
    }

    // null stands for −1; Dim has no negative numbers.
    static List<Dim?>? Requested(OperatorCall call)
    {
        if (call.ConstantInts(1) is { } numbers) return [.. numbers.Select(static n => (Dim?)Wanted(n))];
        return call.Elements(1) is { } elements ? [.. elements.Select(static d => (Dim?)d)] : null;
    }

    static Dim? Wanted(long number) => number == -1 ? null : Dim.Of(number);

    // Nothing known of the numbers, but their count is the rank; a single one can only be the count of all elements.
    static Shape? RankOnly(OperatorCall call) => call.Shape(1) is not { Rank: 1 } shape || shape[0].Value is not ({ } rank and <= 64)
        ? null
        : rank == 1 && call.Shape(0) is { } input ? Shape.Of(Axes.Product(input.Dims)) : new Shape([.. Enumerable.Repeat(Dim.Unknown, (int)rank)]);

    static Dim Remainder(Shape input, Dim[] dims, int open)
    {
        // What stands on both sides cancels, symbols included.
        var have = input.Dims.ToList();
        var used = dims.Where((_, i) => i != open).ToList();
        foreach (var dim in used.ToList())
        {
            if (dim.IsUnknown || !have.Remove(dim)) continue;
            used.Remove(dim);
        }

        var (top, bottom) = (Axes.Product(have), Axes.Product(used));
        if (bottom.Value == 1) return top;
        return top.Value is { } a && bottom.Value is { } b and > 0 && a % b == 0 ? a / b : Dim.Unknown;
    }
}

/// <summary>Flatten: two axes, split before <c>axis</c>.</summary>
sealed class FlattenUnit() : ReshapeUnit("Flatten")
{
    protected override Shape? OutputShape(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return Shape.Of(Dim.Unknown, Dim.Unknown);
        var axis = call.Int("axis", 1);
        if (axis < 0) axis += shape.Rank;
        return axis < 0 || axis > shape.Rank ? null : Shape.Of(Axes.Product(shape.Dims.Take((int)axis)), Axes.Product(shape.Dims.Skip((int)axis)));
    }
}

/// <summary>Squeeze: extents of 1 removed; the axes are an attribute up to opset 12, an input from 13 on.</summary>
sealed class SqueezeUnit() : ReshapeUnit("Squeeze")
{
    protected override Shape? OutputShape(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return null;
        // Without axes every 1 goes; that can be told only where every extent is a number.
        if (!call.Has(1) && !call.HasAttribute("axes")) return shape.IsStatic ? new Shape([.. shape.Dims.Where(static d => d.Value != 1)]) : null;
        var given = call.Has(1) ? call.ConstantInts(1) : call.Ints("axes")?.ToArray();
        if (given is null) return OpenAxes.Shape(call, [.. Enumerable.Range(0, shape.Rank).Where(a => shape[a].Value is null or 1)], axes => Without(shape, axes));
        return Axes.Normalize(given, shape.Rank) is { } axes ? Without(shape, axes) : null;
    }

    static Shape Without(Shape shape, ImmutableArray<int> axes) => new([.. shape.Dims.Where((_, i) => !axes.Contains(i))]);
}

/// <summary>Unsqueeze: extents of 1 inserted; the axes count in the output.</summary>
sealed class UnsqueezeUnit() : ReshapeUnit("Unsqueeze")
{
    protected override Shape? OutputShape(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return null;
        var given = call.Has(1) ? call.ConstantInts(1) : call.Ints("axes")?.ToArray();
        if (given is null) return call.Shape(1).At(0).Value is { } more and <= 64 ? OpenAxes.Shape(call, [.. Enumerable.Range(0, shape.Rank + (int)more)], axes => With(shape, axes)) : null;
        return Axes.Normalize(given, shape.Rank + given.Length) is { } axes ? With(shape, axes) : null;
    }

    static Shape With(Shape shape, ImmutableArray<int> axes)
    {
        var rest = new Queue<Dim>(shape.Dims);
        return new Shape([.. Enumerable.Range(0, shape.Rank + axes.Length).Select(i => axes.Contains(i) ? 1 : rest.Dequeue())]);
    }
}

/// <summary>Axes that only a run tells, of which the number is known.</summary>
static class OpenAxes
{
    const int MaxAxes = 10;

    /// <summary>What is true of the shape whichever of the axes are meant by input 1; null where not even their number is known.</summary>
    public static Shape? Shape(OperatorCall call, ImmutableArray<int> axes, Func<ImmutableArray<int>, Shape> shape)
    {
        if (axes.Length > MaxAxes || call.Shape(1) is not { Rank: 1 } given || given[0].Value is not { } count || count > axes.Length) return null;
        return Axes.Choices(axes, (int)count).Select(shape).Aggregate<Shape?>(TypeMerge.Either);
    }
}
