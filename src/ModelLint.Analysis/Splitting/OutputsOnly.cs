using ModelLint.Analysis.Fixes;
using ModelLint.Analysis.Splitting.Describing;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Splitting;

/// <summary>Leaves the model as it is and says at which of its tensors a converter is to cut. Head and tail are made to be checked, and aren't written.</summary>
public static class OutputsOnly
{
    /// <summary>The script and the manifest, with the pieces to check them by.</summary>
    public static FixedModels Of(EditContext context, CutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(plan);
        var named = plan with { Values = [.. plan.Values.SelectMany(static v => v.Members.Select(m => v with { Name = m.Name, Members = [m], Join = null }))] };
        var cut = CutModels.Cut(context.Document, named);
        var description = new CutDescription("outputs-only", FileName(context.Document), named, [.. cut.Crossing.Select(static v => v.Name)], Recombination.Of(cut, ModelFacts.Of(context.Model)));
        return new FixedModels([new FixedModel(ModelPart.Head, cut.Head) { IsWritten = false }, new FixedModel(ModelPart.Tail, cut.Tail) { IsWritten = false }])
        {
            Files = [new FixFile(".fix.json", models => CutManifest.Of(description, models)), new FixFile(".fix.sh", _ => Script(context.Document, cut))],
            Notes = [.. named.Values.Select(CutDescription.Sentence)],
        };
    }

    static string Script(ModelDocument document, GraphCut cut)
    {
        var model = ScriptText.Shell(FileName(document));
        var values = cut.Crossing.Where(static v => !v.IsGraphInput).ToList();
        var nodes = values.Select(static v => v.Producer).OfType<Node>().Where(static n => n.Name.Length > 0).Select(static n => n.Name).Distinct();
        return $"""
            #!/bin/sh
            # Converts the model up to the tensors at which its scales are still apart. Keep the line of your converter.
            set -eu

            # Qualcomm
            qairt-converter --input_network {model} {string.Join(' ', values.Select(static v => $"--out_tensor_node {ScriptText.Shell(v.Name)}"))}

            # Hailo
            # hailo parser onnx {model} --end-node-names {string.Join(' ', nodes.Select(ScriptText.Shell))}

            # any other: a model that ends there
            # python3 -c {ScriptText.Shell($"import onnx.utils; onnx.utils.extract_model({ScriptText.Python(FileName(document))}, 'head.onnx', [{string.Join(", ", document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(static i => ScriptText.Python(i.Name)))}], [{string.Join(", ", values.Select(static v => ScriptText.Python(v.Name)))}])")}

            """.ReplaceLineEndings("\n");
    }

    static string FileName(ModelDocument document) => document.Path[(document.Path.LastIndexOfAny(['/', '\\']) + 1)..];
}
