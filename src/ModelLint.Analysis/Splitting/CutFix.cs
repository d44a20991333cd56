using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Splitting.Describing;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Splitting;

/// <summary>Makes the models and files of a fix that cuts.</summary>
public static class CutFix
{
    /// <summary>Head, tail and both joined, with the manifest and, where the tail only moves elements, code that does the same.</summary>
    /// <param name="context">The edit.</param>
    /// <param name="plan">Where is cut.</param>
    /// <param name="key">The fix's key, for the manifest.</param>
    public static FixedModels Of(EditContext context, CutPlan plan, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(plan);
        var prepared = context.ToDocument(CutModels.Prepare(context.Document, plan));
        var cut = CutModels.Cut(prepared, plan);
        var joined = new GraphEditor(prepared);
        MarkTail(joined, cut.TailNodes.Select(static n => n.Index).ToHashSet());
        var recombination = Recombination.Of(cut, ModelFacts.Of(prepared.Model));
        var description = new CutDescription(key, context.Document.Path[(context.Document.Path.LastIndexOfAny(['/', '\\']) + 1)..], plan, [.. cut.Crossing.Select(static v => v.Name)], recombination);
        var files = ImmutableArray.Create(new FixFile(".fix.json", models => CutManifest.Of(description, models)));
        if (recombination is not null) files = [.. files, .. HostCode.Files(description)];
        return new FixedModels([new FixedModel(ModelPart.Head, cut.Head), new FixedModel(ModelPart.Tail, cut.Tail), new FixedModel(ModelPart.Joined, joined)])
        {
            Files = files,
            Notes = [.. plan.Values.Select(CutDescription.Sentence)],
        };
    }

    /// <summary>The model with the nodes of a tail marked, so that quantizing leaves them float.</summary>
    public static void MarkTail(GraphEditor editor, IReadOnlySet<int> tail)
    {
        ArgumentNullException.ThrowIfNull(editor);
        ArgumentNullException.ThrowIfNull(tail);
        foreach (var node in editor.Nodes)
            if (node.Source is { } source && tail.Contains(source.Index)) node.Message.MetadataProps.Add(new StringStringEntryProto { Key = ModelRole.Key, Value = ModelRole.Tail });
    }
}
