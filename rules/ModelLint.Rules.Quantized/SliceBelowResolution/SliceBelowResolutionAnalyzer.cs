using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Quantized.SliceBelowResolution;

/// <summary>
/// A slice that the model's own scale leaves next to nothing of. One finding a value: ML4009 where a slice becomes a constant, ML4010 where it keeps
/// at most 16 codes.
/// </summary>
public sealed class SliceBelowResolutionAnalyzer : ModelAnalyzer
{
    /// <summary>A slice becomes a constant.</summary>
    public static readonly DiagnosticDescriptor Lost = new(
        "ML4009", "SliceBelowResolution", Category.Quantized, Severity.Error,
        title: "A slice lies below the resolution of its scale and becomes a constant",
        message: "'{value}' loses '{slice}': {consequence}.",
        description: "Numbers that lie within half a step of one code all become that code. A detector whose scores share the scale of its boxes finds nothing any more, while metrics over the whole output hardly change.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4009"),
        ReadsSamples = true,
        Tags = ["quantization", "concat"],
    };

    /// <summary>A slice keeps few codes.</summary>
    public static readonly DiagnosticDescriptor Starved = new(
        "ML4010", "SliceKeepsFewCodes", Category.Quantized, Severity.Warning,
        title: "A slice keeps few codes of the scale that it shares",
        message: "'{value}' starves '{slice}': {consequence}.",
        description: "A scale made for a wider neighbour leaves a slice few codes: its numbers move to the nearest of them, and thresholds with them.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4010"),
        ReadsSamples = true,
        Tags = ["quantization", "concat"],
    };

    /// <summary>4 of 8 bits, as for ML2001.</summary>
    public static readonly RuleOption<double> FewCodes = new("fewCodes", 16, "Number of codes up to which ML4010 is told: 16 are 4 bits.");

    /// <summary>Rule catalogue OUT001: own choice for probabilities.</summary>
    public static readonly RuleOption<double> ScoreStep = new("scoreStep", 0.01, "Step of an output slice that lies in 0..1 above which ML4010 is told: thresholds move by up to half of it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Lost, Starved];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [FewCodes, ScoreStep];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        foreach (var result in context.Evidence.Quantized.Results) Judge(context, result);
    }

    static void Judge(ModelContext context, CodedResult result)
    {
        var fates = result.Slices.Select(s => SliceFate.Of(s, result.Slices.Length > 1)).ToImmutableArray();
        if (fates.FirstOrDefault(static f => f.IsLost) is { } lost)
        {
            Report(context, Lost, result, fates, lost, static f => f.IsLost, $"with a step of {Step(lost)} every number of it becomes {Interval.Format(lost.Stop!.After.Lo)}");
            return;
        }

        var (few, coarse) = (context.Get(FewCodes), context.Get(ScoreStep));
        bool IsStarved(SliceFate fate) => fate.Stop is { Levels: > 1 } stop && (stop.Levels <= few || IsScore(result, fate) && stop.At.Parameters.Step > coarse);
        if (fates.Where(IsStarved).MinBy(static f => f.Stop!.Levels) is not { } starved) return;
        Report(context, Starved, result, fates, starved, IsStarved, $"with a step of {Step(starved)} it keeps at most {Interval.Format(starved.Stop!.Levels)} of {Interval.Format(starved.Stop.At.Parameters.Count)} codes");
    }

    // What an output holds of 0..1 is compared with thresholds: a step of it moves them by up to half of it.
    static bool IsScore(CodedResult result, SliceFate fate) => result.Value.IsGraphOutput && fate.Slice.Slice is { Source: RangeSource.Bound or RangeSource.Proved, Range: { Lo: >= 0, Hi: > 0.5 and <= 1.001 } };

    static string Step(SliceFate fate) => Interval.Format(fate.Stop!.At.Parameters.Step);

    static void Report(ModelContext context, DiagnosticDescriptor rule, CodedResult result, ImmutableArray<SliceFate> fates, SliceFate worst, Func<SliceFate, bool> isMeant, string consequence)
    {
        var text = new SliceFateText(context, result, fates);
        var at = worst.Slice.Slice.Joins is [.., var join] ? ModelElement.Of(result.Value, join) : Told.At(worst.Stop!.At) is var element && result.Value.IsGraphOutput ? ModelElement.Of(result.Value) : element;
        context.Report(rule, at, new FindingDetails
        {
            Arguments = [new("value", text.Name), new("slice", text.NameOf(worst.Slice)), new("consequence", consequence)],
            Facts = [new("graphOutput", result.Value.IsGraphOutput), new("step", worst.Stop!.At.Parameters.Step), new("codes", worst.Stop.Levels), new("quantizedAt", worst.Stop.At.Name)],
            Table = text.Table,
            Meaning = Meaning(rule, fates.Where(isMeant).ToList()),
            Grounds = text.Grounds(worst),
            Related = [.. fates.Where(isMeant).Select(static f => f.Stop!.At).DistinctBy(static v => v.Codes).Where(v => v.Node != at.Node).Select(v => new RelatedElement(Told.At(v), $"quantized here with a step of {Interval.Format(v.Parameters.Step)}, codes for {v.Parameters.Covered}"))],
            Chains = [.. fates.Where(isMeant).Take(MaxChains).Where(static f => f.Slice.Slice.Source is RangeSource.Bound or RangeSource.Proved).Select(f => context.Evidence.ChainOf(f.Slice.Slice, f.Slice.Slice.Source))],
            Advice = [new Advice(rule == Lost
                ? "Quantize the float model again with this value left float, cut before the join so that each slice has a scale of its own, or with 16-bit codes here."
                : "Give the slice a scale of its own, or this value 16-bit codes.", [])],
            Plots = text.Plots(worst),
            Certainty = worst.IsSeen ? Certainty.Observed : Certainty.Proved,
        });
    }

    // A finding of very many slices tells enough by these.
    const int MaxChains = 4;

    static string Meaning(DiagnosticDescriptor rule, List<SliceFate> fates) => rule == Lost
        ? $"{string.Join(" and ", fates.Select(static f => f.Slice.Slice.Notation))} {(fates.Count == 1 ? "is" : "are")} the same for every input: nothing behind can tell its numbers apart."
        : $"{string.Join(" and ", fates.Select(static f => f.Slice.Slice.Notation))} {(fates.Count == 1 ? "moves" : "move")} to the nearest code, by up to {Interval.Format(fates.Max(static f => f.Stop!.At.Parameters.Step) / 2)}, and what is compared with a threshold with it.";
}
