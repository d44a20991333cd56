using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Quantized.ConcatScaleSpread;

/// <summary>A join whose inputs have very different scales, on a target that gives them one.</summary>
public sealed class ConcatScaleSpreadAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4015", "ConcatScaleSpread", Category.Quantized, Severity.Warning,
        title: "The target gives a Concat's inputs one scale, and theirs differ widely",
        message: "'{value}' joins codes with steps of {smallest} to {largest}, and {target} gives all of them one: the finest loses {bits} bits.",
        description: "Some hardware demands one encoding for all that enters and leaves a Concat. Inputs whose scales fit them are then coded again with that of the widest.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4015"),
        Tags = ["quantization", "concat", "target"],
    };

    /// <summary>4 of 8 bits, as for ML2001.</summary>
    public static readonly RuleOption<double> WarnAt = new("warnAt", 16, "Largest step over smallest step from which ML4015 is told.");

    static readonly ImmutableArray<FactColumn> _columns = [new("input", "input"), new("step", "step", AlignRight: true), new("covered", "codes for")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [WarnAt];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        if (!context.IsTargetGiven || !context.Target.TiesJoins)
        {
            context.CouldNotLook("no target is given that ties the scales of a Concat's inputs");
            return;
        }

        foreach (var node in context.Model.AllGraphs.SelectMany(static g => g.Nodes)) Judge(context, node);
    }

    static void Judge(ModelContext context, Node node)
    {
        var inputs = Inputs(context, node);
        if (inputs.Count < 2) return;
        var (smallest, largest) = (inputs.Min(static i => i.Parameters.Step), inputs.Max(static i => i.Parameters.Step));
        if (largest < context.Get(WarnAt) * smallest) return;
        context.Report(Rule, node.Outputs[0] is { } output ? ModelElement.Of(output, node) : ModelElement.Of(node), new FindingDetails
        {
            Arguments = [new("value", node.Outputs[0]?.Name ?? node.Label), new("smallest", smallest), new("largest", largest), new("target", context.Target.Name), new("bits", FactValue.Of(Math.Log2(largest / smallest), Math.Log2(largest / smallest).ToString("0.0")))],
            Table = new FactTable("inputs", _columns, [.. inputs.Select(static i => ImmutableArray.Create<FactValue>(i.Value.Name, i.Parameters.Step, i.Parameters.Covered.ToString()))]),
            Meaning = "On the device the narrow inputs are coded with the step of the widest.",
            Advice = [new Advice("Leave the branches apart as outputs of their own, or quantize with 16-bit codes here.", [])],
            Certainty = Certainty.Measured,
        });
    }

    static List<(Value Value, CodeParameters Parameters)> Inputs(ModelContext context, Node node)
    {
        var (facts, quantized) = (context.Evidence.Facts, context.Evidence.Quantized);
        if (facts.UnitOf(node) is not { } unit) return [];
        if (unit.IsJoin)
        {
            return [.. node.Inputs.OfType<Value>()
                .Select(i => (Value: i, Parameters: quantized.Encodings is null ? quantized.DecodedBy(i) is { Kind: CodedKind.Activation } place ? place.Parameters : null : quantized.At(i)?.Parameters))
                .Where(static i => i.Parameters is { IsUsable: true }).Select(static i => (i.Value, i.Parameters!))];
        }

        var call = facts.CallOf(node);
        return unit.Coded(call) is not { IsJoin: true } form ? [] : [.. form.Inputs
            .Select(p => (Value: call.Input(p.Codes), Parameters: call.ParametersOf(p, isOutput: false)))
            .Where(static i => i is { Value: not null, Parameters.IsUsable: true }).Select(static i => (i.Value!, i.Parameters!))];
    }
}
