using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized;

/// <summary>Words and numbers that several rules of the pack tell.</summary>
static class Told
{
    /// <summary>A scale in a table; several as their smallest and largest.</summary>
    public static FactValue Scale(CodeParameters? parameters) => parameters switch
    {
        null or { Scales.IsEmpty: true } => FactValue.None,
        { Scales: [var only] } => Number(only),
        { Scales: var all } => $"{Interval.Format(all.Min())}..{Interval.Format(all.Max())}",
    };

    /// <summary>A zero point in a table.</summary>
    public static FactValue ZeroPoint(CodeParameters? parameters) => parameters switch
    {
        null or { ZeroPoints.IsEmpty: true } => FactValue.None,
        { ZeroPoints: [var only] } => Number(only),
        { ZeroPoints: var all } => all.Min() == all.Max() ? Number(all[0]) : $"{Interval.Format(all.Min())}..{Interval.Format(all.Max())}",
    };

    /// <summary>A number; what isn't finite as text, since JSON has no word for it.</summary>
    public static FactValue Number(double value) => double.IsFinite(value) ? FactValue.Of(value) : FactValue.Of(double.IsNaN(value) ? "NaN" : Interval.Format(value));

    /// <summary>A share as a percentage.</summary>
    public static FactValue Share(double share) => FactValue.Of(share, $"{Interval.Format(100 * share)} %");

    /// <summary>Where a value becomes codes: at its own name, at the node that rounds it.</summary>
    public static ModelElement At(CodedValue value) => value.Node is { } node ? ModelElement.Of(value.Real ?? value.Codes, node) : ModelElement.Of(value.Codes);

    /// <summary>The operator that made it.</summary>
    public static string Origin(Value value) => value.Producer?.OpType ?? (value.Initializer is null ? "input" : "initializer");

    /// <summary>How samples spread a slice's numbers; null where none were given.</summary>
    public static Histogram? Histogram(RuleContext context, CodedSlice slice) => context.Evidence.Observed is null ? null : slice.Slice.Observation?.Histogram;

    /// <summary>What samples a finding stands on.</summary>
    public static string Samples(RuleContext context) => context.Evidence.Observed is { } seen ? $"observed on {seen.Source}" : "";

    /// <summary>How many samples there are.</summary>
    public static string SampleCount(RuleContext context) => context.Evidence.Observed is { Samples: 1 } ? "1 sample" : $"{context.Evidence.Observed?.Samples} samples";

    /// <summary>Says why there is nothing to judge, and whether that is so.</summary>
    public static bool HasNothing(RuleContext context)
    {
        if (!context.Evidence.Quantized.IsEmpty) return false;
        context.NotApplicable(context.Evidence.Quantized.Formats.HasFlag(QuantizedFormats.Dynamic) ? "scales are found at run time: none is stated" : "the model isn't quantized");
        return true;
    }

    /// <summary>The same for rules that need samples.</summary>
    public static bool HasNoSamples(RuleContext context)
    {
        if (HasNothing(context)) return true;
        if (context.Evidence.Observed is not null) return false;
        context.CouldNotLook("needs data: give --calibration to have the quantized model run on samples");
        return true;
    }

    /// <summary>Columns of a table of scales.</summary>
    public static ImmutableArray<FactColumn> ScaleColumns { get; } =
        [new("value", "value"), new("node", "node"), new("type", "type"), new("scale", "scale", AlignRight: true), new("zeroPoint", "zero point", AlignRight: true), new("problem", "problem")];

    /// <summary>A row of a table of scales.</summary>
    public static ImmutableArray<FactValue> ScaleRow(CodedPlace place, string problem) =>
        [place.Name, place.Node.Label, (place.Parameters?.Type ?? DataType.Undefined).OnnxName(), Scale(place.Parameters), ZeroPoint(place.Parameters), problem];
}
