using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Preparing;

/// <summary>The changes of operators between operator sets 7 and 21 that a node must be rewritten for; all others left nodes as they are valid.</summary>
sealed class OpsetSteps(GraphEditor editor, ModelFacts facts)
{
    static readonly (string OpType, long Since, Action<OpsetSteps, NodeEdit> Rewrite)[] _all =
    [
        ("BatchNormalization", 9, static (_, n) => RequireSpatial(n)),
        ("BatchNormalization", 14, static (_, n) => RequireOneOutput(n)),
        ("Upsample", 9, static (s, n) => s.ToInput(n, "scales", 1)),
        ("Upsample", 10, static (_, n) => ToResize(n)),
        ("Resize", 11, static (_, n) => ToResize(n)),
        ("Resize", 13, static (s, n) => s.DropEmptyScales(n)),
        ("Slice", 10, static (s, n) => s.ToInputs(n, "starts", "ends", "axes")),
        ("TopK", 10, static (s, n) => s.ToInput(n, "k", 1)),
        ("Clip", 11, static (s, n) => s.ToInputs(n, "min", "max")),
        ("Pad", 11, static (s, n) => s.ToInputs(n, "pads", "value")),
        ("Scatter", 11, static (_, n) => n.Message.OpType = "ScatterElements"),
        ("Dropout", 12, static (s, n) => s.ToInput(n, "ratio", 1)),
        ("Squeeze", 13, static (s, n) => s.ToInput(n, "axes", 1)),
        ("Unsqueeze", 13, static (s, n) => s.ToInput(n, "axes", 1)),
        ("Split", 13, static (s, n) => s.ToInput(n, "split", 1)),
        ("Split", 18, static (_, n) => CountOutputs(n)),
        ("Softmax", 13, static (s, n) => s.KeepFlattening(n)),
        ("LogSoftmax", 13, static (s, n) => s.KeepFlattening(n)),
        ("Hardmax", 13, static (s, n) => s.KeepFlattening(n)),
        ("ReduceSum", 13, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceMax", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceMin", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceMean", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceProd", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceL1", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceL2", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceLogSum", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceLogSumExp", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("ReduceSumSquare", 18, static (s, n) => s.ToInput(n, "axes", 1)),
        ("GridSample", 20, static (_, n) => RenameModes(n)),
        ("DFT", 20, static (s, n) => s.ToInput(n, "axis", 2)),
        ("Scan", 9, static (_, n) => Refuse(n, "its form changed")),
        ("GroupNormalization", 21, static (_, n) => Refuse(n, "its gains became one a channel")),
    ];

    /// <summary>The rewritings that a node needs, in order.</summary>
    public static IEnumerable<Action<OpsetSteps, NodeEdit>> Between(Node node, long from, long to)
    {
        if (node.Domain.Length > 0) yield break;
        foreach (var (opType, since, rewrite) in _all)
            if (node.OpType == opType && since > from && since <= to) yield return rewrite;
    }

    static void Refuse(NodeEdit node, string why) => throw new QuantizationException($"node '{node.Source!.Label}' ({node.OpType}) can't be kept when the operator set is raised: {why}; export the model with a newer one");

    static void RequireSpatial(NodeEdit node)
    {
        if (node.Message.Attribute.FirstOrDefault(static a => a.Name == "spatial") is not { } spatial) return;
        if (spatial.I != 1) Refuse(node, "statistics of single places are gone");
        node.Message.Attribute.Remove(spatial);
    }

    static void RequireOneOutput(NodeEdit node)
    {
        if (node.Outputs.Skip(1).Any(static o => o.Length > 0)) Refuse(node, "it gives training statistics");
        while (node.Message.Output.Count > 1) node.Message.Output.RemoveAt(1);
    }

    void ToInputs(NodeEdit node, params ReadOnlySpan<string> attributes)
    {
        for (var i = 0; i < attributes.Length; i++) ToInput(node, attributes[i], i + 1);
        while (node.Message.Input is [.., ""] inputs) inputs.RemoveAt(inputs.Count - 1);
    }

    // The attribute's value becomes a constant that the node reads.
    void ToInput(NodeEdit node, string name, int index)
    {
        if (node.Message.Attribute.FirstOrDefault(a => a.Name == name) is not { } attribute)
        {
            if (name == "pads") Refuse(node, "it states no pads");
            if (node.Message.Input.Count == index && name is "min" or "starts" or "ends") node.Message.Input.Add("");
            return;
        }

        node.Message.Attribute.Remove(attribute);
        var tensor = attribute.Type switch
        {
            AttributeProto.Types.AttributeType.Float => Constant(DataType.Float, [], MemoryMarshal.AsBytes([attribute.F])),
            AttributeProto.Types.AttributeType.Floats => Constant(DataType.Float, [attribute.Floats.Count], MemoryMarshal.AsBytes(attribute.Floats.ToArray().AsSpan())),
            AttributeProto.Types.AttributeType.Int => Constant(DataType.Int64, node.OpType == "TopK" ? [1] : [], MemoryMarshal.AsBytes([attribute.I])),
            _ => Constant(DataType.Int64, [attribute.Ints.Count], MemoryMarshal.AsBytes(attribute.Ints.ToArray().AsSpan())),
        };
        tensor.Name = editor.NewName($"{(node.Name.Length > 0 ? node.Name : node.Outputs[0])}_{name}");
        editor.SetInitializer(tensor);
        while (node.Message.Input.Count < index) node.Message.Input.Add("");
        if (node.Message.Input.Count == index) node.Message.Input.Add(tensor.Name);
        else node.Message.Input[index] = tensor.Name;
    }

    // Upsample, and Resize of operator set 10, take places as they are and round down.
    static void ToResize(NodeEdit node)
    {
        var message = node.Message;
        message.OpType = "Resize";
        message.Input.Insert(1, "");
        Set(message, "coordinate_transformation_mode", "asymmetric");
        Set(message, "nearest_mode", "floor");
        if (message.Attribute.FirstOrDefault(static a => a.Name == "mode") is { } mode && mode.S.ToStringUtf8() is "bilinear" or "trilinear") Set(message, "mode", "linear");
    }

    // Scales had to be there, if only as an empty tensor; from 13 on they and sizes exclude each other.
    void DropEmptyScales(NodeEdit node)
    {
        if (node.Inputs is [_, _, { Length: > 0 }, { Length: > 0 }] && node.Source!.Inputs is [_, _, { } scales, ..] && facts.ShapeOf(scales) is { Rank: 1 } shape && shape[0].Value == 0) node.SetInput(2, "");
    }

    static void CountOutputs(NodeEdit node)
    {
        if (node.Message.Input is [_, { Length: > 0 }] || node.Message.Attribute.Any(static a => a.Name == "num_outputs")) return;
        node.Message.Attribute.Add(new AttributeProto { Name = "num_outputs", Type = AttributeProto.Types.AttributeType.Int, I = node.Outputs.Count });
    }

    // Up to 12 everything from the axis on was one distribution; from 13 on only the axis itself.
    void KeepFlattening(NodeEdit node)
    {
        var message = node.Message;
        var axis = message.Attribute.FirstOrDefault(static a => a.Name == "axis")?.I ?? 1;
        var rank = facts.ShapeOf(node.Source!.Inputs[0]!)?.Rank;
        if (message.Attribute.FirstOrDefault(static a => a.Name == "axis") is { } stated) message.Attribute.Remove(stated);
        message.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
        if (axis == -1 || rank is { } r && axis == r - 1) return;
        var (input, output) = (message.Input[0], message.Output[0]);
        var (flat, shape, soft) = (editor.NewName(output + "_flat"), editor.NewName(output + "_shape"), editor.NewName(output + "_soft"));
        var flatten = new NodeProto { OpType = "Flatten", Name = editor.NewName(flat + "_node"), Input = { input }, Output = { flat } };
        flatten.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = axis });
        message.Input[0] = flat;
        message.Output[0] = soft;
        var place = editor.Nodes.IndexOf(node);
        editor.Nodes.Insert(place, NodeEdit.New(flatten));
        editor.Nodes.Insert(place + 1, NodeEdit.New(new NodeProto { OpType = "Shape", Name = editor.NewName(shape + "_node"), Input = { input }, Output = { shape } }));
        editor.Nodes.Insert(place + 3, NodeEdit.New(new NodeProto { OpType = "Reshape", Name = editor.NewName(soft + "_node"), Input = { soft, shape }, Output = { output } }));
    }

    static void RenameModes(NodeEdit node)
    {
        if (node.Message.Attribute.FirstOrDefault(static a => a.Name == "mode") is not { } mode) return;
        mode.S = ByteString.CopyFromUtf8(mode.S.ToStringUtf8() switch { "bilinear" => "linear", "bicubic" => "cubic", var other => other });
    }

    static void Set(NodeProto message, string name, string value)
    {
        if (message.Attribute.FirstOrDefault(a => a.Name == name) is { } stated) message.Attribute.Remove(stated);
        message.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) });
    }

    static TensorProto Constant(DataType type, long[] dims, ReadOnlySpan<byte> data) => new() { DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(data) };
}
