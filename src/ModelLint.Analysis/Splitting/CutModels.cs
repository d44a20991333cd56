using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Splitting;

/// <summary>Makes head and tail as a plan says.</summary>
public static class CutModels
{
    /// <summary>
    /// The model with its cut values under their names, and neighbours of like scale joined: it computes what the model computes, bit for bit, and can be cut at <see cref="CutValue.Name"/>.
    /// </summary>
    public static GraphEditor Prepare(ModelDocument document, CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var editor = new GraphEditor(document);
        foreach (var value in plan.Values.Where(static v => v.Join is not null)) CutPreparation.Group(editor, value.Join!, [.. value.Members.Select(static m => m.Name)], value.Name);
        foreach (var value in plan.Values)
            if (value.Members is [var only] && only.Name != value.Name) CutPreparation.Rename(editor, only.Name, value.Name);
        return editor;
    }

    /// <summary>Cuts the prepared model.</summary>
    /// <param name="prepared">What <see cref="Prepare"/> made, as a document.</param>
    /// <param name="plan">The plan that it was made by.</param>
    /// <exception cref="ModelFormatException">The type of a value that crosses the cut isn't known.</exception>
    public static GraphCut Cut(ModelDocument prepared, CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(plan);
        var facts = ModelFacts.Of(prepared.Model);
        return GraphCut.Of(prepared, plan.Values.Select(static v => v.Name), new CutKnowledge(facts.TypeOf, n => facts.UnitOf(n) is { ReadsShapeOnly: true }));
    }
}
