using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Preparing;

/// <summary>
/// Raises the version of ai.onnx that a model imports, without loss: nodes whose meaning or form changed on the way are rewritten to mean the same
/// (ONNX documentation, Operators, and its change logs). From opset 7 on; what can't be kept is refused by name.
/// </summary>
public static class OpsetConverter
{
    /// <summary>The oldest version that can be raised: before it, broadcasting was another.</summary>
    public const long Oldest = 7;

    /// <summary>The newest version that models are raised to.</summary>
    public const long Newest = 21;

    // IR versions that came with the operator sets (ONNX documentation, Versioning).
    static readonly (long Opset, long Ir)[] _irVersions = [(21, 10), (19, 9), (15, 8), (12, 7), (11, 6), (10, 5), (9, 4)];

    /// <summary>Raises the operator set of a model in change.</summary>
    /// <param name="editor">The model; nothing else may have been changed before.</param>
    /// <param name="facts">What is known of the model as it was.</param>
    /// <param name="to">The version wanted, at most <see cref="Newest"/>.</param>
    /// <exception cref="QuantizationException">A node can't be kept as it is; it is named.</exception>
    public static void Raise(GraphEditor editor, ModelFacts facts, long to)
    {
        ArgumentNullException.ThrowIfNull(editor);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Newest);
        var model = editor.Document.Model;
        var from = model.OpsetImports.GetValueOrDefault("");
        if (from >= to) return;
        if (from < Oldest) throw new QuantizationException($"the model imports operator set {from}, and sets before {Oldest} can't be raised: export it anew");
        foreach (var node in model.AllGraphs.Where(static g => g.Depth > 0).SelectMany(static g => g.Nodes))
            if (OpsetSteps.Between(node, from, to).Any()) throw new QuantizationException($"node '{node.Label}' ({node.OpType}) stands in a subgraph and changed between operator sets {from} and {to}: export the model with a newer one");

        var steps = new OpsetSteps(editor, facts);
        foreach (var node in editor.Nodes.ToList())
            foreach (var step in OpsetSteps.Between(node.Source!, from, to))
                step(steps, node);
        editor.SetOpset("", to);
        editor.IrVersion = Math.Max(model.IrVersion, _irVersions.FirstOrDefault(v => v.Opset <= to).Ir);
        DropDefaults(editor);
    }

    // Before IR version 4 every initializer is an input too; from then on that would say that callers may replace it.
    static void DropDefaults(GraphEditor editor)
    {
        var document = editor.Document;
        if (document.Model.IrVersion >= 4 || document.Model.Graph.Inputs.All(static i => i.IsRequiredInput)) return;
        editor.Inputs = [.. document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).Select(i => ValueInfoProto.Parser.ParseFrom(document.Bytes(i.Span!.Value)))];
    }
}
