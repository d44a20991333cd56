using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Target.RankAboveLimit;

/// <summary>An operator on values of more axes than the target takes.</summary>
public sealed class RankAboveLimitAnalyzer : ModelAnalyzer
{
    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML5002", "RankAboveLimit", Category.Target, Severity.Warning,
        title: "A value has more axes than the target takes",
        message: "'{value}'{others}: {rank} axes; {target} takes at most {limit} for {operator}.",
        description: "Kernels of integer hardware are written for a number of axes. A value with more is refused by the compiler, though a Reshape that merges axes which stay together would mean the same.")
    {
        Help = RulePage.Of<TargetPack>("ML5002"),
        Tags = ["target"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("node", "node"), new("operator", "operator"), new("value", "value"), new("shape", "shape"), new("limit", "axes at most", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Places.HasNoTarget(context)) return;
        var (target, facts) = (context.Target, context.Evidence.Facts);
        if (target.Operators is null && target.MaxRank is null)
        {
            context.NotApplicable($"how many axes {target.Name} takes isn't known here");
            return;
        }

        foreach (var kind in ComputedNodes.Of(context.Model, context.Evidence.Facts).GroupBy(static n => n.OpType))
        {
            if (LimitOf(kind.Key) is not { } limit) continue;
            var places = kind.Select(n => (Node: n, Value: Largest(n))).Where(p => RankOf(p.Value) > limit).ToList();
            if (places.Count == 0) continue;
            Places.Tell(context, Rule,
                [.. places.Select(p => new Place(ModelElement.Of(p.Value!, p.Node), p.Value!.Name, [p.Node.Label, p.Node.OpType, p.Value.Name, facts.ShapeOf(p.Value)!.ToString(), limit]))],
                _columns,
                new FindingDetails
                {
                    Arguments = [new("rank", RankOf(places[0].Value)), new("limit", limit), new("operator", kind.Key)],
                    Grounds = target.Operators is { } limits && limits.MaxRank.ContainsKey(kind.Key) ? $"documented, not tried on hardware: {limits.Source}" : $"no value of {target.Name} has more than {limit} axes",
                    Advice = [new Advice("Merge axes that stay together by a Reshape before it, and part them behind it.", [])],
                    Discriminator = kind.Key,
                });
        }

        int? LimitOf(string opType) => target.Operators?.MaxRank is { } ranks && ranks.TryGetValue(opType, out var limit) ? limit : target.MaxRank;

        Value? Largest(Node node) => node.Inputs.Concat(node.Outputs).Where(v => v is not null && !context.Evidence.IsConstant(v)).MaxBy(RankOf);

        int RankOf(Value? value) => value is null ? 0 : facts.ShapeOf(value)?.Rank ?? 0;
    }
}
