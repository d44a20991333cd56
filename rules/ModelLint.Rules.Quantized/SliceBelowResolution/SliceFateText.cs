using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized.SliceBelowResolution;

/// <summary>What ML4009 and ML4010 tell of slices: numbers, and how they are known.</summary>
sealed class SliceFateText(ModelContext context, CodedResult result, ImmutableArray<SliceFate> fates)
{
    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("slice", "slice"), new("operator", "from"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("known", "known"),
        new("quantizedAt", "quantized at"), new("step", "step", AlignRight: true), new("codes", "codes", AlignRight: true), new("becomes", "becomes"),
    ];

    /// <summary>The judged value: the output, or the real value whose codes are told.</summary>
    public string Name => context.Evidence.Quantized.At(result.Value)?.Name ?? result.Value.Name;

    /// <summary>The slices row by row.</summary>
    public FactTable Table => new("slices", _columns, [.. fates.Select(Row)]);

    /// <summary>The slice, by its place, or by its operator where it is the whole value.</summary>
    public string NameOf(CodedSlice slice) => slice.Slice.Region is { IsAll: true } && result.Slices.Length == 1 ? "everything" : slice.Slice.Notation;

    /// <summary>How the worst is known.</summary>
    public string Grounds(SliceFate worst) => worst.IsSeen
        ? $"{worst.Stop!.Before} before it is rounded, {Told.Samples(context)}"
        : worst.Slice.Slice.Source == RangeSource.Bound
            ? $"proved: {Told.Origin(worst.Slice.Slice.Origin)} gives {worst.Slice.Slice.Range} whatever its input, and the scale is {Whose}"
            : $"proved: '{worst.Slice.Slice.Origin.Name}' lies in {worst.Stop!.Before} where it becomes '{worst.Stop.At.Name}', and the scale is {Whose}";

    string Whose => context.Evidence.Quantized.Encodings is { } encodings ? $"that of {encodings.Path}" : "the model's own";

    /// <summary>The slices on the codes of the place that is told.</summary>
    public ImmutableArray<FindingPlot> Plots(SliceFate worst) => worst.Stop is { At.Parameters: var codes } stop
        ? GridPlot.Of(Name, codes.Step, codes.Covered, stop.Before, fates.Select(f => new GridPart(f.Slice.Slice.Notation, f.IsSeen ? f.Stop!.Before : f.Slice.Slice.Range, Known(f), Told.Histogram(context, f.Slice))))
        : [];

    static ImmutableArray<FactValue> Row(SliceFate fate)
    {
        var (slice, stop) = (fate.Slice.Slice, fate.Stop);
        var range = fate.IsSeen ? stop!.Before : slice.Range;
        return
        [
            slice.Notation, Told.Origin(slice.Origin), Number(range.Lo), Number(range.Hi), Known(fate),
            stop?.At.Name ?? "-", stop is null ? FactValue.None : stop.At.Parameters.Step, stop is null ? FactValue.None : stop.Levels,
            stop is { Collapses: true } ? $"constant {Interval.Format(stop.After.Lo)}" : stop is null ? "stays float" : "",
        ];
    }

    static string Known(SliceFate fate) => fate.IsSeen ? "observed" : fate.Slice.Slice.Source switch
    {
        RangeSource.Bound => "bound",
        RangeSource.Proved => "proved",
        RangeSource.Constant => "constant",
        _ => "unknown",
    };

    static FactValue Number(double value) => double.IsFinite(value) ? FactValue.Of(value) : FactValue.None;
}
