using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Quantization.Writing;

namespace ModelLint.Quantization.Comparing.Targets;

/// <summary>A quantized model with other codes for some of its values, to be run beside it.</summary>
public static class RecodedModel
{
    /// <summary>
    /// Makes it, in memory. Biases keep the scale that they have: it must be run without fusions, by which they would be taken for sums of products of the new steps.
    /// </summary>
    /// <param name="document">The model.</param>
    /// <param name="values">The values and their new codes.</param>
    /// <exception cref="ModelFormatException">It has more than 2 GB.</exception>
    public static ModelDocument Of(ModelDocument document, ImmutableArray<RecodedValue> values)
    {
        ArgumentNullException.ThrowIfNull(document);
        var editor = new GraphEditor(document);
        var edits = editor.Nodes.ToDictionary(static n => n.Source!);
        foreach (var value in values)
        {
            // Under a new name nothing states the old type of the codes any more.
            var codes = editor.NewName(value.Value.Codes.Name + "_recoded");
            var (scale, zero) = (editor.NewName(codes + "_scale"), editor.NewName(codes + "_zero_point"));
            editor.SetInitializer(CodeTensors.Scales(scale, [value.There.Scale], isScalar: true));
            editor.SetInitializer(CodeTensors.Codes(zero, [value.There.ZeroPoint], value.There.Codes.Type, isScalar: true));
            var maker = edits[value.Value.Node!];
            maker.SetOutput(0, codes);
            Take(maker, scale, zero);
            // The zero point's type is that of the codes.
            if (maker.Message.Attribute.FirstOrDefault(static a => a.Name == "output_dtype") is { } stated) maker.Message.Attribute.Remove(stated);
            foreach (var reader in value.Value.Codes.Uses.Select(u => edits[u.Node]))
            {
                reader.SetInput(0, codes);
                Take(reader, scale, zero);
            }
        }

        editor.RemoveUnused();
        return ModelSaver.ToDocument(editor, document.Path);
    }

    static void Take(NodeEdit node, string scale, string zeroPoint)
    {
        node.SetInput(1, scale);
        if (node.Inputs.Count > 2) node.SetInput(2, zeroPoint);
        else node.Message.Input.Add(zeroPoint);
    }
}
