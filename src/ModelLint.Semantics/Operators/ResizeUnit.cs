using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>Resize and Upsample: interpolation along axes. Nearest and linear stay within the elements, cubic goes beyond by a known share.</summary>
sealed class ResizeUnit(string opType) : OperatorSemantics(opType)
{
    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        if (call.Shape(0) is not { } shape) return [new TensorType(call.Element(0), null)];
        var dims = shape.Dims.ToArray();
        if (AxesOf(call, shape.Rank) is not { } axes) return [new TensorType(call.Element(0), new Shape([.. dims.Select(static _ => Dim.Unknown)]))];
        var sizes = Sizes(call);
        var scales = sizes is null ? Scales(call) : null;
        if (sizes is { } wanted && wanted.Length == axes.Length) wanted = Proportional(call, shape, axes, wanted);
        else wanted = default;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = axes[i];
            dims[axis] = !wanted.IsDefault ? wanted[i] : scales is { } s && s.Length == axes.Length
                ? s[i] == 1 ? dims[axis] : dims[axis].Value is { } extent ? Dim.Of((long)MathF.Floor(extent * s[i])) : Dim.Unknown
                : Dim.Unknown;
        }

        return [new TensorType(call.Element(0), new Shape([.. dims]))];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        var (range, element, mode) = (call.Range(0), call.Element(0), call.String("mode", "nearest"));
        var crops = call.String("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize";
        if (call.Shape(0) is not { } shape || AxesOf(call, shape.Rank) is not { } axes) return mode == "nearest" && !crops ? ValueRange.Uniform(range.Overall) : ValueRange.Unknown;
        var grid = Moves(call, shape, axes, crops).Aggregate(range.WithRank(shape.Rank) ?? ValueRange.Uniform(range.Overall), static (g, a) => g.Extents.Length > a ? g.Merge(a) : g);
        var beyond = mode == "cubic" ? Overshoot(call, axes.Length) : 0;
        var outside = crops ? Interval.Point(call.Float("extrapolation_value", 0)) : (Interval?)null;
        return grid.Map(x =>
        {
            var result = mode == "nearest" ? x : Blend(x, beyond, element);
            return outside is { } o ? result.Union(o) : result;
        });
    }

    // Weights that sum to 1: a share p above and a share n = p − 1 below zero.
    static Interval Blend(Interval x, double negative, DataType element)
    {
        if (double.IsInfinity(negative)) return Interval.Unknown;
        var exact = negative == 0 ? x : IntervalArithmetic.Ends((1 + negative) * x.Lo - negative * x.Hi, (1 + negative) * x.Hi - negative * x.Lo);
        if (element.IsInteger()) return new Interval(Math.Floor(exact.Lo), Math.Ceiling(exact.Hi)) is var whole && RangeAnalysis.OfType(element).Overall is var limits && limits.Contains(whole) ? whole : limits;
        return exact.Widen(exact.IsBounded ? 16 * Rounding.Epsilon(element) * exact.Magnitude : 0).Outward(element, 8);
    }

    // Keys' kernel (1981): the two outer weights sum to a·t·(1 − t), at most |a| / 4 below zero; antialiasing samples the lobes
    // unevenly, for which this is taken twice. Weights along several axes multiply.
    static double Overshoot(OperatorCall call, int axes)
    {
        var (a, antialias) = (call.Float("cubic_coeff_a", -0.75f), call.Int("antialias", 0) != 0);
        if (a > 0) return double.PositiveInfinity;
        var one = call.Int("exclude_outside", 0) == 0 ? -a / 2 * (antialias ? 2 : 1) : antialias ? double.PositiveInfinity : 2 * OvershootAtEdge(call, -a);
        return (Math.Pow(1 + one, axes) - 1) / 2;
    }

    // Weights outside of the image are left out and the others divided by their sum. Where two are left out, those of −a·t·(1 − t)² below zero and
    // (1 − t)·(1 + t − (2 + a)·t²) above stay, t from the last element inside: their quotient is at most r = max(|a|, 1)/4, and r/(1 − r) is the share below zero.
    // Both vanish with t → 1, where only coordinates that may lie almost one element beyond the last one come to: these are followed up to a scale of 1,024,
    // for whose rounding a twentieth is added.
    static double OvershootAtEdge(OperatorCall call, double magnitude)
    {
        if (magnitude == 0) return 0;
        var ratio = Math.Max(magnitude, 1) / 4;
        var reachesBeyond = call.String("coordinate_transformation_mode", "half_pixel") is "asymmetric" or "tf_half_pixel_for_nn";
        return ratio >= 1 || reachesBeyond && !(Scales(call)?.All(static s => s <= 1024) == true) ? double.PositiveInfinity : 1.05 * ratio / (1 - ratio);
    }

    // An axis whose scale is exactly 1 keeps its elements in place.
    static IEnumerable<int> Moves(OperatorCall call, Shape shape, ImmutableArray<int> axes, bool crops)
    {
        var (sizes, scales) = (Sizes(call), Scales(call));
        for (var i = 0; i < axes.Length; i++)
        {
            var same = sizes is { } s ? s.Length == axes.Length && s[i].Value is { } size && shape[axes[i]].Value == size && call.String("keep_aspect_ratio_policy", "stretch") == "stretch"
                : scales is { } f && f.Length == axes.Length && f[i] == 1;
            if (!same || crops) yield return axes[i];
        }
    }

    static ImmutableArray<int>? AxesOf(OperatorCall call, int rank) => call.Ints("axes") is { } given ? Axes.Normalize(given, rank) : [.. Enumerable.Range(0, rank)];

    static ImmutableArray<float>? Scales(OperatorCall call)
    {
        if (call.Floats("scales") is { } listed) return listed;
        return call.Constant(call.InputCount == 2 ? 1 : 2) is { IsReal: true, Count: > 0 } value ? [.. value.Reals.ToArray().Select(static x => (float)x)] : null;
    }

    static ImmutableArray<Dim>? Sizes(OperatorCall call) => call.Has(3) ? call.Elements(3) : null;

    static ImmutableArray<Dim> Proportional(OperatorCall call, Shape shape, ImmutableArray<int> axes, ImmutableArray<Dim> sizes)
    {
        var policy = call.String("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch") return sizes;
        var ratios = axes.Select((a, i) => sizes[i].Value is { } size && shape[a].Value is { } extent and > 0 ? (double)size / extent : double.NaN).ToList();
        if (ratios.Exists(double.IsNaN)) return [.. sizes.Select(static _ => Dim.Unknown)];
        var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return [.. axes.Select(a => Dim.Of((long)Math.Floor(ratio * shape[a].Value!.Value + 0.5)))];
    }
}
