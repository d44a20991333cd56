using ModelLint.Analysis.Fixes;

namespace ModelLint.Analysis.Splitting;

/// <summary>Keeps the model whole, and what a cut would put into the tail in float: its nodes are marked, so that quantizing passes them over.</summary>
public static class TailInFloat
{
    /// <summary>The marked model.</summary>
    public static FixedModels Of(EditContext context, CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(plan);
        var editor = context.NewEditor();
        CutFix.MarkTail(editor, plan.Tail.Select(static n => n.Index).ToHashSet());
        return new FixedModels([new FixedModel(ModelPart.Whole, editor) { IsWritten = false }])
        {
            Notes = [FormattableString.Invariant($"{plan.Tail.Length} {(plan.Tail.Length == 1 ? "node stays" : "nodes stay")} float: {string.Join(", ", plan.Tail.Take(5).Select(static n => n.Label))}{(plan.Tail.Length > 5 ? " …" : "")}")],
        };
    }
}
