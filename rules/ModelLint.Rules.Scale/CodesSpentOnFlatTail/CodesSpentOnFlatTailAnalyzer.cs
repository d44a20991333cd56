using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Scale.CodesSpentOnFlatTail;

/// <summary>Values whose range, as the samples showed it, reaches far to where nothing that reads them tells values apart. One finding a model.</summary>
public sealed class CodesSpentOnFlatTailAnalyzer : ModelAnalyzer
{
    /// <summary>Codes buy nothing at an end.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML2010", "CodesSpentOnFlatTail", Category.Scale, Severity.Warning,
        title: "Codes are spent where nothing that reads a value tells values apart",
        message: "'{value}' spends {share} of its codes where {readers} can't tell values apart{others}.",
        description: "A quantized value has as many codes as its type has, spread evenly over its range. Where everything that reads it is flat (x·Sigmoid(x) far below zero, Sigmoid beyond 6) codes buy nothing, and the others lie further apart than they need to.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<ScalePack>("ML2010"),
        Tags = ["quantization", "range"],
    };

    /// <summary>Own choice: two thirds of a detector's SiLU inputs lie above it with min-max ranges.</summary>
    public static readonly RuleOption<double> ShareAbove = new("shareAbove", 0.25, "Share of a value's codes at flat ends from which it is told.");

    const int MaxRows = 20;

    static readonly ImmutableArray<FactColumn> _columns =
    [
        new("value", "value"), new("readBy", "read by"), new("min", "min", AlignRight: true), new("max", "max", AlignRight: true),
        new("keepMin", "needs from", AlignRight: true), new("keepMax", "to", AlignRight: true), new("share", "codes spent", AlignRight: true),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [ShareAbove];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    sealed record Waste(Value Value, Interval Range, FlatTails Tails, string Readers);

    static void Analyze(ModelContext context)
    {
        if (context.Evidence.IsQuantized) context.NotApplicable("the model is quantized already: it is judged by its own scales");
        else if (context.Evidence.Observed is null) context.CouldNotLook("how far values reach is not known without calibration data");
        else if (context.Target.Scope == QuantizationScope.Weighted) context.NotApplicable("what is only read by operators without weights stays float");
        else Report(context);
    }

    static void Report(ModelContext context)
    {
        var wasted = context.Model.Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>().Select(v => Judge(context, v)).OfType<Waste>()
            .Where(w => w.Tails.Share > context.Get(ShareAbove)).OrderByDescending(static w => w.Tails.Share).ThenBy(static w => w.Value.Name, StringComparer.Ordinal).ToList();
        if (wasted.Count == 0) return;
        var worst = wasted[0];
        var others = wasted.Count switch { 1 => "", 2 => "; so does one more value", _ => $"; so do {wasted.Count - 1} more values" };
        context.Report(Rule, ModelElement.Of(context.Model.Graph), new FindingDetails
        {
            Arguments = [new("value", worst.Value.Name), new("share", Share(worst)), new("readers", worst.Readers), new("others", others)],
            Facts = [new("values", wasted.Count)],
            Table = new FactTable("values", _columns, [.. wasted.Take(MaxRows).Select(Row)]),
            Meaning = $"With a range of {worst.Range} only {worst.Tails.Kept} is told apart: {Interval.Format(context.Target.Quantizer.Levels * (1 - worst.Tails.Share))} of {context.Target.Quantizer.Levels} steps do all the work.",
            Grounds = $"ranges are from {context.Evidence.Observed!.Source}; an end is flat where no reader changes by a step of its own result",
            Advice = [new Advice("modellint quantize leaves such ends out by itself; other tools can be told the ranges:", [.. wasted.Take(MaxRows).Select(static w => $"{Printable(w.Value.Name)}: {w.Tails.Kept}")])],
            Certainty = Certainty.Observed,
        });
    }

    static Waste? Judge(ModelContext context, Value value)
    {
        var facts = context.Evidence.Facts;
        if (context.Evidence.ObservationOf(value) is not { Count: > 0, Range: { IsBounded: true } range } || facts.UnitOf(value.Producer!)?.Saturation is not null) return null;
        // Saturating codes do what Relu and Clip do: quantizers leave those out, and the range is what comes behind them.
        if (value.IsGraphOutput || value.Uses.Count == 0 || value.Uses.All(u => facts.UnitOf(u.Node)?.Clamp(facts.CallOf(u.Node)) is not null)) return null;
        if (!value.Uses.All(u => facts.UnitOf(u.Node) is { } unit && (unit.Pair is not null || unit.Scalar(facts.CallOf(u.Node)) is not null))) return null;
        var tails = FlatTails.Of(range, ReaderFunctions.Of(value, facts), context.Target.Quantizer);
        return new Waste(value, range, tails, string.Join(" and ", value.Uses.Select(static u => u.Node.OpType).Distinct().Order(StringComparer.Ordinal)));
    }

    static string Share(Waste waste) => $"{100 * waste.Tails.Share:0} %";

    static ImmutableArray<FactValue> Row(Waste w) =>
        [w.Value.Name, w.Readers, w.Range.Lo, w.Range.Hi, w.Tails.Kept.Lo, w.Tails.Kept.Hi, FactValue.Of(w.Tails.Share, Share(w))];

    static string Printable(string name) => string.Concat(name.Select(static c => char.IsControl(c) ? '\uFFFD' : c));
}
