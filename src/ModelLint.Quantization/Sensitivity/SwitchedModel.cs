using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Onnx.Editing;
using ModelLint.Onnx.Protos;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Sensitivity;

/// <summary>
/// A float model in which each quantized value can be rounded to its codes by itself: one more input says which scale is on. All weights stay float. One
/// loaded model so serves a whole sweep.
/// </summary>
sealed class SwitchedModel : IDisposable
{
    readonly QuantizationPlan _plan;
    readonly GraphEditor _editor;
    readonly Dictionary<string, PlannedValue> _values;
    readonly Dictionary<string, string> _rounded = new(StringComparer.Ordinal);
    readonly Dictionary<string, Switch> _switches = new(StringComparer.Ordinal);
    readonly List<NodeEdit> _nodes = [];

    SwitchedModel(QuantizationPlan plan, string name)
    {
        (_plan, _editor) = (plan, new GraphEditor(plan.Document));
        _values = plan.Values.ToDictionary(static v => v.Name, StringComparer.Ordinal);
        // A balanced product is no value of the model: only the value that it is made of could have a scale of its own.
        Groups = [.. plan.Values.Select(static v => v.Group).Distinct(StringComparer.Ordinal).Where(g => plan.Document.Model.Graph.Find(g) is not null)];
        Input = _editor.NewName("scale_that_is_on");
        Build();
        Document = ModelSaver.ToDocument(_editor, name);
    }

    /// <summary>The model in memory.</summary>
    public ModelDocument Document { get; }

    /// <summary>The input, an int64 scalar: a number of <see cref="Groups"/>, or −1 for none.</summary>
    public string Input { get; }

    /// <summary>The values that each stand for one scale, in the order of execution.</summary>
    public ImmutableArray<string> Groups { get; }

    /// <summary>Makes the model of a plan.</summary>
    public static SwitchedModel Of(QuantizationPlan plan) => new(plan, plan.Document.Path);

    /// <inheritdoc/>
    public void Dispose() => Document.Dispose();

    void Build()
    {
        var model = _plan.Document.Model;
        _editor.Inputs = [.. model.Graph.Inputs.Select(i => ValueInfoProto.Parser.ParseFrom(_plan.Document.Bytes(i.Span!.Value))), Typed(Input, DataType.Int64, isScalar: true)];
        var planned = _plan.Nodes.ToDictionary(static n => n.Node);
        var edits = _editor.Nodes.ToDictionary(static n => n.Source!);
        var outputs = model.Graph.Outputs.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
        var isInteger = _plan.Scope == QuantizationScope.Integer;
        foreach (var input in model.Graph.Inputs)
            if (_values.TryGetValue(input.Name, out var value)) Round(value, input.Name, null);
        foreach (var node in GraphOrder.Of(model.Graph).Nodes)
        {
            var edit = edits[node];
            // On an integer device whatever reads a value reads its codes; elsewhere only operators with weights do.
            foreach (var input in isInteger ? Enumerable.Range(0, node.Inputs.Length) : planned[node].Data)
                if (node.Inputs[input] is { } read && _rounded.TryGetValue(read.Name, out var rounded)) edit.SetInput(input, rounded);
            _nodes.Add(edit);
            for (var o = 0; o < node.Outputs.Length; o++)
            {
                if (node.Outputs[o] is not { } output || !_values.TryGetValue(output.Name, out var written)) continue;
                if (!isInteger || !outputs.Contains(output.Name)) Round(written, output.Name, null);
                else Round(written, Renamed(edit, o), output.Name);
            }
        }

        _editor.Nodes.Clear();
        _editor.Nodes.AddRange(_nodes);
    }

    string Renamed(NodeEdit edit, int output)
    {
        var name = _editor.NewName(edit.Outputs[output] + "_float");
        edit.SetOutput(output, name);
        return name;
    }

    // A branch that isn't taken costs nothing.
    void Round(PlannedValue value, string from, string? to)
    {
        var scale = SwitchOf(value);
        to ??= _editor.NewName(from + "_rounded");
        var then = Body(from, to, (body, inner) =>
        {
            var codes = _editor.NewName(to + "_codes");
            body.Node.Add(new NodeProto { OpType = "QuantizeLinear", Input = { from, scale.Scale, scale.ZeroPoint }, Output = { codes } });
            body.Node.Add(new NodeProto { OpType = "DequantizeLinear", Input = { codes, scale.Scale, scale.ZeroPoint }, Output = { inner } });
        });
        var otherwise = Body(from, to, (body, inner) => body.Node.Add(new NodeProto { OpType = "Identity", Input = { from }, Output = { inner } }));
        var node = new NodeProto { OpType = "If", Name = _editor.NewName(to + "_if"), Input = { scale.IsOn }, Output = { to } };
        node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = then });
        node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = otherwise });
        _nodes.Add(NodeEdit.New(node));
        _rounded[value.Name] = to;
    }

    GraphProto Body(string from, string to, Action<GraphProto, string> fill)
    {
        var inner = _editor.NewName(to + "_inner");
        var body = new GraphProto { Name = from };
        fill(body, inner);
        body.Output.Add(Typed(inner, DataType.Float, isScalar: false));
        return body;
    }

    Switch SwitchOf(PlannedValue value)
    {
        if (_switches.TryGetValue(value.Group, out var known)) return known;
        var parameters = value.Parameters;
        var made = new Switch(_editor.NewName(value.Group + "_on"), _editor.NewName(value.Group + "_scale"), _editor.NewName(value.Group + "_zero_point"));
        var number = _editor.NewName(value.Group + "_number");
        long[] index = [Groups.IndexOf(value.Group)];
        float[] scale = [parameters.Scale];
        _editor.SetInitializer(Scalar(number, DataType.Int64, MemoryMarshal.AsBytes<long>(index)));
        _editor.SetInitializer(Scalar(made.Scale, DataType.Float, MemoryMarshal.AsBytes<float>(scale)));
        Span<byte> zero = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(zero, parameters.ZeroPoint);
        _editor.SetInitializer(Scalar(made.ZeroPoint, parameters.Codes.Type, zero[..(parameters.Codes.Bits / 8)]));
        _nodes.Add(NodeEdit.New(new NodeProto { OpType = "Equal", Name = _editor.NewName(made.IsOn + "_equal"), Input = { Input, number }, Output = { made.IsOn } }));
        return _switches[value.Group] = made;
    }

    static TensorProto Scalar(string name, DataType type, ReadOnlySpan<byte> data) => new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(data) };

    static ValueInfoProto Typed(string name, DataType element, bool isScalar)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)element };
        if (isScalar) tensor.Shape = new TensorShapeProto();
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    readonly record struct Switch(string IsOn, string Scale, string ZeroPoint);
}
