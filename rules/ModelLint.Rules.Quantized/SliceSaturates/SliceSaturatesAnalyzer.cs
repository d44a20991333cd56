using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Findings.Plots;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Quantized.SliceSaturates;

/// <summary>A slice that reaches beyond the codes of the scale that it shares: it is clipped.</summary>
public sealed class SliceSaturatesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4011", "SliceSaturates", Category.Quantized, Severity.Warning,
        title: "A slice is clipped by the codes that it shares",
        message: "'{value}' clips '{slice}': it reaches {range}, and the codes stand for {covered}.",
        description: "What lies beyond the last code becomes the last code. A scale chosen for scores, or from too few samples, clips boxes to a few pixels while the scores look well.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4011"),
        ReadsSamples = true,
        Tags = ["quantization", "concat", "saturation"],
    };

    /// <summary>Own choice: a calibrated range is seldom short by half.</summary>
    public static readonly RuleOption<double> ClipAt = new("clipAt", 2, "Range of a slice over what its codes cover of it from which ML4011 is told.");

    /// <summary>Own choice: less of a slice is a tail, which a range chosen for the least error leaves out.</summary>
    public static readonly RuleOption<double> ShareAt = new("shareAt", 0.01, "Share of a slice's numbers beyond the codes from which ML4011 is told, where samples show it.");

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("slice", "slice"), new("operator", "from"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true), new("known", "known"),
        new("quantizedAt", "quantized at"), new("covered", "codes for"), new("kept", "covered", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [ClipAt, ShareAt];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var told = new HashSet<(Value Codes, Value Origin)>();
        foreach (var result in context.Evidence.Quantized.Results)
        {
            // Alone it is told with the others that saturate (ML4013); a slice is told because its neighbours hide it.
            if (result.Slices.Length < 2) continue;
            var clips = result.Slices.Select(s => Clip.Of(s, context)).ToImmutableArray();
            // What one join clips reaches those behind it: it is told once.
            if (clips.Where(c => c is not null && IsTold(c)).MaxBy(static c => c!.Ratio) is { } worst && told.Add((worst.Stop.At.Codes, worst.Slice.Slice.Origin))) Report(context, result, clips, worst);
        }

        bool IsTold(Clip clip) => clip.Ratio >= context.Get(ClipAt) && !(clip.Share < context.Get(ShareAt));
    }

    static void Report(ModelContext context, CodedResult result, ImmutableArray<Clip?> clips, Clip worst)
    {
        var at = worst.Slice.Slice.Joins is [.., var join] ? ModelElement.Of(result.Value, join) : result.Value.IsGraphOutput ? ModelElement.Of(result.Value) : Told.At(worst.Stop.At);
        context.Report(Rule, at, new FindingDetails
        {
            Arguments = [new("value", context.Evidence.Quantized.At(result.Value)?.Name ?? result.Value.Name), new("slice", worst.Slice.Slice.Notation), new("range", worst.Stop.Before.ToString()), new("covered", worst.Stop.At.Parameters.Covered.ToString())],
            Facts = [new("ratio", worst.Ratio), new("quantizedAt", worst.Stop.At.Name)],
            Table = new FactTable("slices", _columns, [.. result.Slices.Zip(clips).Select(static s => Row(s.First, s.Second))]),
            Meaning = worst.Share is { } share ? $"What of it lies beyond becomes the nearer end: {Told.Share(share).Display} of its numbers." : "What of it lies beyond becomes the nearer end.",
            Grounds = worst.IsSeen ? Told.Samples(context) : "read off the model: the codes before, or the operator that made the slice, reach that far",
            Related = worst.Stop.At.Node == at.Node ? [] : [new RelatedElement(Told.At(worst.Stop.At), "quantized here")],
            Advice = [new Advice("Calibrate with samples that reach as far as the model does, and leave such slices a scale of their own.", [])],
            Plots = GridPlot.Of(result.Value.Name, worst.Stop.At.Parameters.Step, worst.Stop.At.Parameters.Covered, worst.Stop.Before, result.Slices.Zip(clips).Select(s => Part(context, s.First, s.Second))),
            Certainty = worst.IsSeen ? Certainty.Observed : Certainty.Measured,
        });
    }

    static GridPart Part(RuleContext context, CodedSlice slice, Clip? clip) => new(slice.Slice.Notation, clip?.Stop.Before ?? slice.Slice.Range, clip switch { null => "", { IsSeen: true } => "observed", _ => clip.Stop.IsDecoded ? "codes before" : "bound" }, Told.Histogram(context, slice));

    static ImmutableArray<FactValue> Row(CodedSlice slice, Clip? clip) => clip is null
        ? [slice.Slice.Notation, Told.Origin(slice.Slice.Origin), Told.Number(slice.Slice.Range.Lo), Told.Number(slice.Slice.Range.Hi), "", "-", "-", FactValue.None]
        : [slice.Slice.Notation, Told.Origin(slice.Slice.Origin), clip.Stop.Before.Lo, clip.Stop.Before.Hi, clip.IsSeen ? "observed" : clip.Stop.IsDecoded ? "codes before" : "bound", clip.Stop.At.Name, clip.Stop.At.Parameters.Covered.ToString(), Told.Share(1 / clip.Ratio)];
}
