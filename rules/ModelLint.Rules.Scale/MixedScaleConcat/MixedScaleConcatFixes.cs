using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Rules;
using ModelLint.Analysis.Splitting;

namespace ModelLint.Rules.Scale.MixedScaleConcat;

/// <summary>What can be done about slices of different scale in one tensor: take them apart, before the join or before coordinates are decoded, or give them more bits.</summary>
public sealed class MixedScaleConcatFixes : ModelFixProvider
{
    /// <summary>Slices within this ratio stay together.</summary>
    public static readonly RuleOption<double> SplitRatio = new("splitRatio", 4, "Widest range over narrowest up to which slices stay together when a fix takes them apart.");

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [MixedScaleConcatAnalyzer.Mixed.Id, MixedScaleConcatAnalyzer.Lost.Id];

    /// <inheritdoc/>
    public override ImmutableArray<RuleOption> Options => [SplitRatio];

    /// <inheritdoc/>
    public override void RegisterFixes(FixContext context)
    {
        if (context.Diagnostic.Element.Value is not { } value || context.Evidence.JoinAt(value) is not { } joined) return;
        var planner = new CutPlanner(context.Model, context.Evidence, context.Get(SplitRatio));
        var (split, decode) = (planner.BeforeJoins([joined]).Plan, planner.BeforeDecoding([joined]).Plan);
        if (split is not null)
        {
            context.Register(ModelFix.Safe("Name the tensors to cut at for a converter", "outputs-only", e => OutputsOnly.Of(e, Plan(e, CutPlace.BeforeJoin))));
            context.Register(ModelFix.Safe("Split into one output a scale", "split", e => CutFix.Of(e, Plan(e, CutPlace.BeforeJoin), "split")));
        }

        if (decode is not null) context.Register(ModelFix.Safe("Cut before coordinates are decoded", "cut-decode", e => CutFix.Of(e, Plan(e, CutPlace.BeforeDecoding), "cut-decode")));
        if ((split ?? decode) is null) return;
        if (context.Target.Has16Bit) context.Register(ModelFix.Safe("Quantize the join with 16 bits", "int16", e => WiderCodes.Of(e, Plan(e, CutPlace.BeforeJoin))) with { NeedsQuantization = true });
        context.Register(ModelFix.Safe("Leave what follows the cut in float", "float-tail", e => TailInFloat.Of(e, Plan(e, decode is null ? CutPlace.BeforeJoin : CutPlace.BeforeDecoding))) with { NeedsQuantization = true });
        if (Rescaling.Suits(context.Evidence, joined, context.Get(SplitRatio)))
            context.Register(ModelFix.Unsafe("Scale the wide slices down before the join", "rescale", Rescaling.Tolerance, e => Rescaling.Of(e, Joined(e), e.Get(this, SplitRatio))));
    }

    CutPlan Plan(EditContext context, CutPlace place)
    {
        var planner = new CutPlanner(context.Model, context.Evidence, context.Get(this, SplitRatio));
        var joined = Joined(context);
        var proposal = place == CutPlace.BeforeJoin ? planner.BeforeJoins(joined) : planner.BeforeDecoding(joined);
        return proposal.Plan ?? throw new FixException(proposal.Reason);
    }

    static ImmutableArray<JoinedValue> Joined(EditContext context) => [.. context.Findings.Select(f => f.Element.Value is { } v ? context.Evidence.JoinAt(v) : null).OfType<JoinedValue>().Distinct()];
}
