using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Target.NewerChipNeeded;

/// <summary>Codes that only a newer generation of the chip takes.</summary>
public sealed class NewerChipNeededAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5007", "NewerChipNeeded", Category.Target, Severity.Warning,
        title: "An operator has codes that only a newer chip takes",
        message: "'{value}'{others}: {codes} codes at input {input} of {operator} need {since} or newer; {target} {meant}.",
        description: "Generations of a chip differ in the codes that their kernels take: up to v69, Hexagon's MatMul takes a second operand of 8 bits with its zero in the middle. Where nobody said which generation is meant, only what all of them can is taken for granted.")
    {
        Help = RulePage.Of<TargetPack>("ML5007"),
        Tags = ["target", "quantization"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("node", "node"), new("value", "value"), new("type", "type"), new("zeroPoint", "zero point", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        if (context.Target.Newer.All(a => context.Target.Has(a.Since)))
        {
            context.NotApplicable($"nothing is known that newer chips than {context.Target.Name} can");
            return;
        }

        foreach (var ability in context.Target.Newer.Where(a => !context.Target.Has(a.Since)))
        {
            var places = context.Model.AllGraphs.SelectMany(static g => g.Nodes).Where(n => n.OpType == ability.Operator && n.Domain.Length == 0)
                .Select(n => (Node: n, Operand: n.Inputs.ElementAtOrDefault(ability.Input), Parameters: ParametersOf(n.Inputs.ElementAtOrDefault(ability.Input), context)))
                .Where(p => p.Parameters is { } codes && Needs(ability.Codes, codes)).ToList();
            Places.Tell(context, Rule,
                [.. places.Select(static p => new Place(ModelElement.Of(p.Operand!, p.Node), p.Operand!.Name, [p.Node.Label, p.Operand.Name, p.Parameters!.Type.OnnxName(), p.Parameters.ZeroPoints[0]]))],
                _columns,
                new FindingDetails
                {
                    Arguments =
                    [
                        new("codes", ability.Codes == NewerCodes.SixteenBit ? "16-bit" : "asymmetric"), new("input", ability.Input), new("operator", ability.Operator), new("since", ability.Since),
                        new("meant", context.Target.Generation is null ? "without a generation is taken for the oldest" : "is older"),
                    ],
                    Grounds = $"documented, not tried on hardware: {ability.Source}",
                    Advice =
                    [
                        new Advice($"Where the chip is that new, say so: --target {context.Target.Name.Split(':')[0]}:{ability.Since}.", []),
                        new Advice("Else give this operand 8 bits and a zero point in the middle.", []),
                    ],
                    Certainty = Certainty.Measured,
                    Discriminator = ability.Codes.ToString(),
                });
        }
    }

    static CodeParameters? ParametersOf(Value? operand, ModelContext context) => operand is null ? null : context.Evidence.Quantized.DecodedBy(operand)?.Parameters is { IsUsable: true } codes ? codes : null;

    static bool Needs(NewerCodes codes, CodeParameters parameters) => codes == NewerCodes.SixteenBit
        ? parameters.Bits == 16
        : parameters.ZeroPoints.Any(z => z != Math.Ceiling((parameters.Limits.Lo + parameters.Limits.Hi) / 2));
}
