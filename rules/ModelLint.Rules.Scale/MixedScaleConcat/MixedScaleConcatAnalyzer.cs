using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Scale.MixedScaleConcat;

/// <summary>
/// A value that joins slices of very different range: one quantization scale starves the narrow ones. One finding a value: ML2001 where a
/// slice keeps at most 4 of 8 bits, ML2002 where it is lost.
/// </summary>
public sealed class MixedScaleConcatAnalyzer : ModelAnalyzer
{
    /// <summary>A slice keeps few levels.</summary>
    public static readonly DiagnosticDescriptor Mixed = new(
        "ML2001", "MixedScaleConcat", Category.Scale, Severity.Warning,
        title: "Slices of different scale share one tensor",
        message: "'{value}' joins slices of different scale: {consequence}.",
        description: "A quantized tensor has one scale, made for its widest slice. A slice whose range is at most 1/16 of that keeps 4 of 8 bits or fewer, and whole-tensor metrics such as cosine similarity don't show it.")
    {
        AssumesQuantization = true,
        AssumesIntegerScope = true,
        Help = RulePage.Of<ScalePack>("ML2001"),
        Tags = ["quantization", "concat"],
    };

    /// <summary>A slice keeps next to nothing, or becomes a constant.</summary>
    public static readonly DiagnosticDescriptor Lost = new(
        "ML2002", "SliceLost", Category.Scale, Severity.Error,
        title: "A slice is lost beside a wider one",
        message: "'{value}' loses a slice: {consequence}.",
        description: "A quantized tensor has one scale, made for its widest slice. A slice whose range is at most 1/64 of that keeps 4 levels or fewer; below half a quantization step every value of it becomes zero. Detectors that join pixels with scores find nothing any more.")
    {
        AssumesQuantization = true,
        AssumesIntegerScope = true,
        Help = RulePage.Of<ScalePack>("ML2002"),
        Tags = ["quantization", "concat"],
    };

    /// <summary>Sony's Model Compression Toolkit warns at the same ratio (XQuant, threshold_ratio_unbalanced_concatenation).</summary>
    public static readonly RuleOption<double> WarnAt = new("warnAt", 16, "Shared range over a slice's own range from which ML2001 is told: 16 leaves 4 of 8 bits.");

    /// <summary>Own choice: 6 of 8 bits gone, 18 dB left.</summary>
    public static readonly RuleOption<double> LostAt = new("lostAt", 64, "Shared range over a slice's own range from which ML2002 is told: 64 leaves 4 levels of 256.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Mixed, Lost];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [WarnAt, LostAt];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        // What a quantized model leaves float was left so for a reason, unless the target computes in integers only.
        if (context.Evidence.IsQuantized && !(context.IsTargetGiven && context.Scope == QuantizationScope.Integer))
        {
            context.NotApplicable("the model is quantized already: it is judged by its own scales");
            return;
        }

        if (context.Evidence.JoinedValues.IsEmpty) context.NotApplicable("no float value joins several slices");
        foreach (var joined in context.Evidence.JoinedValues) Judge(context, joined);
    }

    static void Judge(ModelContext context, JoinedValue joined)
    {
        var (warnAt, lostAt) = (context.Get(WarnAt), context.Get(LostAt));
        var verdict = JoinVerdict.Of(joined, context.Target.Quantizer, warnAt);
        if (verdict.Worst is not { } worst || verdict.Widest is not { } widest) return;
        var text = new MixedScaleText(context, joined, verdict);
        if (verdict.Certainty == Certainty.Possible)
        {
            context.Report(Mixed, text.Element, text.Details(MixedScaleText.PossibleConsequence(worst, widest), ""));
            return;
        }

        if (worst.Loss is not { } loss || loss.Ratio < warnAt) return;
        var lost = loss.Ratio >= lostAt || loss.Collapses;
        context.Report(lost ? Lost : Mixed, text.Element, text.Details(text.Consequence(worst, widest), text.Meaning(worst)));
    }
}
