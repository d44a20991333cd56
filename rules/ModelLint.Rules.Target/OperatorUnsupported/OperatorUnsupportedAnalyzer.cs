using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;

namespace ModelLint.Rules.Target.OperatorUnsupported;

/// <summary>An operator that the target's documentation lists in no type, or in float16 only.</summary>
public sealed class OperatorUnsupportedAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5001", "OperatorUnsupported", Category.Target, Severity.Warning,
        title: "The target doesn't list an operator, or not in integers",
        message: "'{value}'{others}: the documentation of {target} lists {operator} {ability}.",
        description: "What a target's documentation lists in no type its compiler refuses; what it lists in float16 only falls out of an integer graph. Better to hear so before the compiler does.")
    {
        Help = RulePage.Of<TargetPack>("ML5001"),
        Tags = ["target"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("node", "node"), new("operator", "operator"), new("output", "output"), new("type", "type")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        if (context.Target.Operators is not { } limits)
        {
            context.NotApplicable($"which operators {context.Target.Name} has isn't known here");
            return;
        }

        foreach (var kind in ComputedNodes.Of(context.Model, context.Evidence.Facts).Where(static n => n.Domain.Length == 0).GroupBy(static n => n.OpType))
        {
            var ability = limits.Unsupported.Contains(kind.Key) ? "in no type" : limits.Float16Only.Contains(kind.Key) ? "in float16 only" : "";
            if (ability.Length == 0) continue;
            Places.Tell(context, Rule,
                [.. kind.Select(n => new Place(ModelElement.Of(n), n.Label, [n.Label, n.OpType, n.Outputs.FirstOrDefault()?.Name ?? "", n.Outputs is [{ } o, ..] ? context.Evidence.Facts.TypeOf(o)?.ToString() ?? "" : ""]))],
                _columns,
                new FindingDetails
                {
                    Arguments = [new("operator", kind.Key), new("ability", ability)],
                    Grounds = $"documented, not tried on hardware: {limits.Source}",
                    Advice = [new Advice("Write it with operators that are listed, or cut the model before it and run the rest on the host.", [])],
                    Discriminator = kind.Key,
                });
        }
    }
}
