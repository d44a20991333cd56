using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Target.ShapeFromValues;

/// <summary>An operator whose output's shape hangs on the values it reads (NonZero, NonMaxSuppression), for a target that compiles fixed shapes.</summary>
public sealed class ShapeFromValuesAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5004", "ShapeFromValues", Category.Target, Severity.Warning,
        title: "A shape that only a run tells, and the target compiles fixed shapes",
        message: "'{value}'{others}: shapes that only a run tells ({operators}); {target} compiles fixed shapes.",
        description: "How many boxes NonMaxSuppression leaves, or elements NonZero finds, hangs on the picture. A compiler that plans memory ahead has no number for it, whatever the inputs' shapes are.")
    {
        Help = RulePage.Of<TargetPack>("ML5004"),
        Tags = ["target"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("node", "node"), new("operator", "operator"), new("value", "value"), new("shape", "shape")];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        if (!context.Target.NeedsFixedShapes)
        {
            context.NotApplicable($"{context.Target.Name} takes free extents, as far as is known here");
            return;
        }

        var facts = context.Evidence.Facts;
        if (context.Model.Graph.Inputs.Any(i => i.IsRequiredInput && !IsFixed(i, facts)))
        {
            context.NotApplicable("extents of inputs are free: what else hangs on values is seen when they are fixed (--dim)");
            return;
        }

        var found = ComputedNodes.Of(context.Model, context.Evidence.Facts).Where(n => facts.UnitOf(n) is not null && !n.Subgraphs.Any() && n.Inputs.OfType<Value>().All(i => IsFixed(i, facts)))
            .Select(n => (Node: n, Value: n.Outputs.OfType<Value>().FirstOrDefault(o => !IsFixed(o, facts)))).Where(static n => n.Value is not null).ToList();
        if (found.Count == 0) return;
        Places.Tell(context, Rule,
            [.. found.Select(n => new Place(ModelElement.Of(n.Value!, n.Node), n.Value!.Name, [n.Node.Label, n.Node.OpType, n.Value.Name, facts.ShapeOf(n.Value)?.ToString() ?? "of any rank"]))],
            _columns,
            new FindingDetails
            {
                Arguments = [new("operators", string.Join(", ", found.Select(static n => n.Node.OpType).Distinct()))],
                Grounds = "the shapes of what these nodes read are known, those of what they write aren't",
                Advice = [new Advice("Cut the model before them and run the rest on the host.", [])],
            });
    }

    static bool IsFixed(Value value, ModelFacts facts) => facts.ShapeOf(value) is { IsStatic: true };
}
