using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Splitting.Describing;
using ModelLint.Onnx;

namespace ModelLint.Rules.Scale.MixedScaleConcat;

/// <summary>Where to cut, as lines to copy into the toolchains that people use.</summary>
static class CutAdvice
{
    public static ImmutableArray<Advice> For(ModelDocument document, Model model, ImmutableArray<Value> cuts)
    {
        // Only values of the main graph can become outputs.
        var outside = cuts.Where(v => ReferenceEquals(v.Graph, model.Graph)).ToList();
        if (outside.Count < 2) return [];
        var file = FileName(document.Path);
        var head = Path.GetFileNameWithoutExtension(file) + ".head.onnx";
        var inputs = model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(static i => i.Name);
        var names = outside.Select(static v => v.Name).ToList();
        // The other outputs stay what they are.
        var kept = model.Graph.Outputs.Where(o => !names.Contains(o.Name) && !IsJoinedFrom(o, outside)).Select(static o => o.Name);
        var all = names.Concat(kept).ToList();
        var nodes = outside.Where(static v => v.Producer is { Name.Length: > 0 }).Select(static v => v.Producer!.Name).Distinct();
        return
        [
            new Advice("Cut the model at these tensors, so that each has a scale of its own, and join them after dequantizing:",
                [.. names.Select(ScriptText.Printable)]),
            new Advice("With onnx (Python):",
                [$"onnx.utils.extract_model({ScriptText.Python(file)}, {ScriptText.Python(head)}, [{string.Join(", ", inputs.Select(ScriptText.Python))}], [{string.Join(", ", all.Select(ScriptText.Python))}])"]),
            new Advice("With Qualcomm's converter:",
                [$"qairt-converter --input_network {ScriptText.Shell(file)} {string.Join(' ', all.Select(static n => $"--out_tensor_node {ScriptText.Shell(n)}"))}"]),
            new Advice("With Hailo's parser:",
                [$"hailo parser onnx {ScriptText.Shell(file)} --end-node-names {string.Join(' ', nodes.Select(ScriptText.Shell))}"]),
        ];
    }

    static bool IsJoinedFrom(Value output, List<Value> cuts)
    {
        var pending = new Stack<Value>([output]);
        var seen = new HashSet<Value>();
        while (pending.TryPop(out var value))
        {
            if (cuts.Contains(value)) return true;
            foreach (var input in value.Producer?.Inputs ?? [])
                if (input is not null && seen.Add(input)) pending.Push(input);
        }

        return false;
    }

    static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
