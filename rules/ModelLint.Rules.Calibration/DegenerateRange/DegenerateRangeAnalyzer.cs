using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Calibration.DegenerateRange;

/// <summary>Ranges so narrow that no useful scale comes of them.</summary>
public sealed class DegenerateRangeAnalyzer : CoverageAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML3007", "DegenerateRange", Category.Calibration, Severity.Warning,
        title: "A value hardly leaves zero on all samples",
        message: "'{value}' is {range} on all of {samples}{others}: no scale can be made for it.",
        description: "A scale is range over number of steps. Where the samples left a value at zero, or next to it, quantizers put in a least range of their own, and whatever the device sees there saturates or vanishes.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<CalibrationPack>("ML3007"),
        Tags = ["calibration"],
    };

    /// <summary>ONNX Runtime's MinimumRealRange for Qualcomm's targets.</summary>
    public static readonly RuleOption<double> Least = new("least", 1e-4, "Width of the quantized range, zero included, below which it is told.");

    static readonly ImmutableArray<FactColumn> _columns = [new("value", "value"), new("operator", "from"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true)];

    const int MaxRows = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [Least];

    /// <inheritdoc/>
    protected override void Judge(ModelContext context, Observations observed)
    {
        // What is proved to be so narrow loses nothing.
        var told = SeenValue.All(context).Where(v => v.Seen.Covered.QuantizedRange < context.Get(Least) && !IsProvedNarrow(context, v.Value)).ToList();
        if (told.Count == 0) return;
        var worst = told.Find(static v => v.IsOutput) ?? told[0];
        var samples = Wording.Count(observed.Samples, "sample");
        context.Report(Rule, ModelElement.Of(worst.Value), new FindingDetails
        {
            Arguments =
            [
                new("value", worst.Label), new("range", worst.Seen.IsConstant ? $"always {Semantics.Ranges.Interval.Format(worst.Seen.Range.Lo)}" : $"within {worst.Seen.Range}"), new("samples", samples),
                new("others", FactValue.Of(told.Count - 1, told.Count == 1 ? "" : $", and so {(told.Count == 2 ? "is" : "are")} {Wording.Count(told.Count - 1, "other value")}")),
            ],
            Table = new FactTable("values", _columns, [.. told.Take(MaxRows).Select(static v => ImmutableArray.Create<FactValue>(v.Label, v.Value.Producer?.OpType ?? "input", v.Seen.Range.Lo, v.Seen.Range.Hi))]),
            Meaning = "Quantized with what the samples showed, it stays a constant: if the device ever drives it, that is lost.",
            Grounds = $"smallest and largest element over {samples}",
            Advice =
            [
                new Advice(IsStateInput(worst.Value) ? "An input that is always zero may be a state that samples never set: give recordings of several frames, or state the pair in modellint.json (\"state\")."
                    : "Find out what drives it and add samples that do, or state its range (quantize --range).", []),
            ],
            Certainty = Certainty.Observed,
        });
    }

    static bool IsProvedNarrow(ModelContext context, Value value) => context.Evidence.Facts.ConstantOf(value) is not null
        || context.Evidence.Facts.RangeOf(value).Overall is { IsBounded: true } proved && proved.QuantizedRange < context.Get(Least);

    static bool IsStateInput(Value value) => value.IsGraphInput && value.Producer is null;
}
