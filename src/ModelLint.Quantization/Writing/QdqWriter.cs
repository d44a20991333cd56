using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Writing;

/// <summary>Carries out a plan: puts QuantizeLinear and DequantizeLinear where codes will be, and codes in the place of weights.</summary>
public sealed class QdqWriter
{
    readonly QuantizationPlan _plan;
    readonly GraphEditor _editor;
    readonly Dictionary<string, PlannedValue> _values;
    readonly Dictionary<string, string> _dequantized = new(StringComparer.Ordinal);
    readonly Dictionary<string, (string Scale, string ZeroPoint)> _parameters = new(StringComparer.Ordinal);
    readonly Dictionary<PlannedConstant, string> _constants = [];
    readonly HashSet<string> _outputs;
    readonly HashSet<Node> _merged;
    readonly List<NodeEdit> _nodes = [];

    QdqWriter(QuantizationPlan plan)
    {
        (_plan, _editor) = (plan, new GraphEditor(plan.Document));
        _values = plan.Values.ToDictionary(static v => v.Name, StringComparer.Ordinal);
        _merged = [.. plan.Nodes.Where(static n => n.IsMerged).Select(static n => n.Node)];
        _outputs = plan.Document.Model.Graph.Outputs.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The quantized model, in change; it is written by <see cref="ModelSaver"/>.</summary>
    public static GraphEditor Apply(QuantizationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new QdqWriter(plan).Apply();
    }

    GraphEditor Apply()
    {
        var planned = _plan.Nodes.ToDictionary(static n => n.Node);
        var edits = _editor.Nodes.ToDictionary(static n => n.Source!);
        foreach (var input in _plan.Document.Model.Graph.Inputs)
            if (_values.TryGetValue(input.Name, out var value)) Quantize(value, input.Name, input.Name);
        foreach (var node in GraphOrder.Of(_plan.Document.Model.Graph).Nodes)
        {
            var (edit, plan) = (edits[node], planned[node]);
            if (plan.IsMerged) continue;
            foreach (var input in plan.Data) edit.SetInput(input, _dequantized[node.Inputs[input]!.Name]);
            if (plan.Balanced is { } balanced) edit.SetInput(0, Balanced(balanced));
            foreach (var (input, constant) in plan.Constants) edit.SetInput(input, Constant(constant));
            if (!plan.IsQuantized && _plan.Scope == QuantizationScope.Integer) ReadWhatIsThere(edit);
            _nodes.Add(edit);
            for (var o = 0; o < node.Outputs.Length; o++) Written(edit, node, o);
        }

        _editor.Nodes.Clear();
        _editor.Nodes.AddRange(_nodes);
        if (_plan.QuantizedOutputs) QuantizeOutputs();
        _editor.RemoveUnused();
        return _editor;
    }

    // On an integer device the float value isn't there any more: who reads floats reads what was quantized.
    void ReadWhatIsThere(NodeEdit edit)
    {
        for (var i = 0; i < edit.Inputs.Count; i++)
            if (_dequantized.TryGetValue(edit.Inputs[i], out var name)) edit.SetInput(i, name);
    }

    void Written(NodeEdit edit, Node node, int output)
    {
        if (node.Outputs[output] is not { } value) return;
        // An operator that saturation makes superfluous: what came before it writes its output.
        if (value.Uses is [{ Node: var reader }] && _plan.Scope == QuantizationScope.Integer && _merged.Contains(reader)) value = reader.Outputs[0]!;
        if (!_values.TryGetValue(value.Name, out var planned))
        {
            edit.SetOutput(output, value.Name);
            return;
        }

        // In the weighted scope an output stays float, and only readers with weights get codes.
        var isRenamed = _outputs.Contains(value.Name) && _plan.Scope == QuantizationScope.Integer;
        var raw = isRenamed ? _editor.NewName(value.Name + "_float") : value.Name;
        edit.SetOutput(output, raw);
        Quantize(planned, raw, value.Name, isRenamed ? value.Name : null);
    }

    void Quantize(PlannedValue value, string from, string name, string? to = null)
    {
        var (scale, zero) = Parameters(value);
        var codes = _editor.NewName(name + "_quantized");
        to ??= _editor.NewName(name + "_dequantized");
        _nodes.Add(Node("QuantizeLinear", codes, from, scale, zero));
        _nodes.Add(Node("DequantizeLinear", to, codes, scale, zero));
        _dequantized[name] = to;
    }

    // The product is made in float, once a value, however many read it.
    string Balanced(BalancedValue value)
    {
        if (_dequantized.TryGetValue(value.Scaled.Name, out var known)) return known;
        var factors = new TensorProto
        {
            Name = _editor.NewName(value.Source + "_factors"),
            DataType = (int)DataType.Float,
            Dims = { 1, value.Factors.Length, 1, 1 },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(value.Factors.AsSpan())),
        };
        _editor.SetInitializer(factors);
        var product = _editor.NewName(value.Scaled.Name);
        _nodes.Add(Node("Mul", product, value.Source, factors.Name));
        Quantize(value.Scaled, product, value.Scaled.Name);
        return _dequantized[value.Scaled.Name];
    }

    (string Scale, string ZeroPoint) Parameters(PlannedValue value)
    {
        if (_parameters.TryGetValue(value.Group, out var names)) return names;
        names = (_editor.NewName(value.Group + "_scale"), _editor.NewName(value.Group + "_zero_point"));
        _editor.SetInitializer(CodeTensors.Scales(names.Scale, [value.Parameters.Scale], isScalar: true));
        _editor.SetInitializer(CodeTensors.Codes(names.ZeroPoint, [value.Parameters.ZeroPoint], value.Parameters.Codes.Type, isScalar: true));
        return _parameters[value.Group] = names;
    }

    string Constant(PlannedConstant constant)
    {
        if (_constants.TryGetValue(constant, out var name)) return name;
        var (codes, scale) = (_editor.NewName(constant.Name + "_quantized"), _editor.NewName(constant.Name + "_scale"));
        _editor.SetInitializer(new TensorProto
        {
            Name = codes,
            DataType = (int)constant.Codes.Type,
            Dims = { constant.Dims },
            RawData = UnsafeByteOperations.UnsafeWrap(constant.Data),
        });
        var isScalar = constant.Axis is null;
        _editor.SetInitializer(CodeTensors.Scales(scale, constant.Scales, isScalar));
        name = _editor.NewName(constant.Name + "_dequantized");
        var zero = _editor.NewName(constant.Name + "_zero_point");
        _editor.SetInitializer(CodeTensors.Codes(zero, constant.ZeroPoints, constant.Codes.Type, isScalar));
        var node = Node("DequantizeLinear", name, codes, scale, zero);
        if (constant.Axis is { } axis) node.Message.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = axis });
        _nodes.Add(node);
        return _constants[constant] = name;
    }

    // The last DequantizeLinear of an output goes, and its codes take the output's name.
    void QuantizeOutputs()
    {
        var outputs = new List<ValueInfoProto>();
        foreach (var output in _plan.Document.Model.Graph.Outputs)
        {
            var info = ValueInfoProto.Parser.ParseFrom(_plan.Document.Bytes(output.Span!.Value));
            if (_editor.Nodes.FirstOrDefault(n => n.OpType == "DequantizeLinear" && n.Source is null && n.Outputs[0] == output.Name) is { } last && _values.TryGetValue(output.Name, out var value))
            {
                var codes = last.Inputs[0];
                var producer = _editor.Nodes.First(n => n.Outputs.Contains(codes));
                producer.SetOutput(0, output.Name);
                var readers = _editor.Nodes.Where(n => n != last && n.Inputs.Contains(output.Name)).ToList();
                last.SetInput(0, output.Name);
                last.SetOutput(0, _editor.NewName(output.Name + "_dequantized"));
                foreach (var reader in readers)
                    for (var i = 0; i < reader.Inputs.Count; i++)
                        if (reader.Inputs[i] == output.Name) reader.SetInput(i, last.Outputs[0]);
                info.Type.TensorType.ElemType = (int)value.Parameters.Codes.Type;
            }

            outputs.Add(info);
        }

        _editor.Outputs = outputs;
    }

    NodeEdit Node(string opType, string output, params string[] inputs) =>
        NodeEdit.New(new NodeProto { OpType = opType, Name = _editor.NewName($"{output}_{opType}"), Input = { inputs }, Output = { output } });
}
