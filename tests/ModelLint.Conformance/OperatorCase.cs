using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Semantics;
using ModelLint.Testing;

namespace ModelLint.Conformance;

/// <summary>One of ONNX's operator tests: a model, and what its outputs are for given inputs.</summary>
public sealed record OperatorCase(string Name, string Folder)
{
    /// <summary>Every case of the two sets; the calling test is skipped where they are absent.</summary>
    public static IReadOnlyList<OperatorCase> All() =>
    [
        .. In(Corpus.Require("conformance/onnx")),
        .. In(Corpus.Require("conformance/onnx-1.23")),
    ];

    static IEnumerable<OperatorCase> In(string root) => Directory.EnumerateFiles(root, "model.onnx", SearchOption.AllDirectories)
        .Select(static p => Path.GetDirectoryName(p)!)
        .Order(StringComparer.Ordinal)
        .Select(folder => new OperatorCase(Path.GetRelativePath(Path.GetDirectoryName(root)!, folder), folder));

    /// <summary>The model as it is.</summary>
    public ModelProto Original() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, "model.onnx")));

    /// <summary>The model without the types that it states of its outputs and inner values: what is known must follow from the operators.</summary>
    public ModelProto Model()
    {
        var model = Original();
        model.Graph.ValueInfo.Clear();
        foreach (var output in model.Graph.Output) output.Type = null;
        return model;
    }

    /// <summary>Its data sets.</summary>
    public IEnumerable<DataSet> DataSets()
    {
        var graph = Original().Graph;
        var constants = graph.Initializer.Select(static t => t.Name).ToHashSet();
        var inputs = graph.Input.Where(i => !constants.Contains(i.Name)).ToList();
        foreach (var folder in Directory.EnumerateDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal))
            yield return new DataSet(Read(folder, "input", inputs), Read(folder, "output", graph.Output)) { Collections = Collections(folder, inputs) };
    }

    static Dictionary<string, IReadOnlyList<TensorValue>> Collections(string folder, IReadOnlyList<ValueInfoProto> inputs) => inputs
        .Select((input, i) => (input.Name, input.Type, Path: Path.Combine(folder, $"input_{i}.pb")))
        .Where(static i => i.Type?.ValueCase is TypeProto.ValueOneofCase.SequenceType or TypeProto.ValueOneofCase.OptionalType && File.Exists(i.Path))
        .ToDictionary(static i => i.Name, static IReadOnlyList<TensorValue> (i) => [.. Tensors(File.ReadAllBytes(i.Path)).Select(Value).OfType<TensorValue>()]);

    // SequenceProto and OptionalProto (onnx-data.proto) both have tensors in field 3 and sequences in field 5.
    static IEnumerable<TensorProto> Tensors(byte[] message)
    {
        var reader = new CodedInputStream(message);
        while (reader.ReadTag() is > 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (3, WireFormat.WireType.LengthDelimited): yield return TensorProto.Parser.ParseFrom(reader.ReadBytes()); break;
                case (5, WireFormat.WireType.LengthDelimited):
                    foreach (var inner in Tensors(reader.ReadBytes().ToByteArray())) yield return inner;
                    break;
                default: reader.SkipLastField(); break;
            }
        }
    }

    // Sequences and optionals are no part of it: they have no one shape.
    static Dictionary<string, DataTensor> Read(string folder, string kind, IReadOnlyList<ValueInfoProto> values)
    {
        var result = new Dictionary<string, DataTensor>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            var path = Path.Combine(folder, $"{kind}_{i}.pb");
            if (values[i].Type?.ValueCase != TypeProto.ValueOneofCase.TensorType || !File.Exists(path)) continue;
            var proto = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
            // Older sets keep the bits of a bfloat16 as uint16.
            if ((proto.DataType, values[i].Type.TensorType.ElemType) is ((int)DataType.UInt16, (int)DataType.BFloat16)) proto.DataType = (int)DataType.BFloat16;
            if (Value(proto) is { } value) result[values[i].Name] = new DataTensor(proto, value);
        }

        return result;
    }

    static TensorValue? Value(TensorProto proto)
    {
        var carrier = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "carrier", Initializer = { new TensorProto(proto) { Name = "t" } } } };
        using var document = ModelDocument.Parse(carrier.ToByteArray(), "carrier");
        return document.Model.Graph.Initializers is [{ Initializer: { } tensor }] ? TensorValue.From(tensor) : null;
    }
}

/// <summary>A tensor of a data set, as it stands in its file and decoded.</summary>
public sealed record DataTensor(TensorProto Proto, TensorValue Value);

/// <summary>Inputs and expected outputs by name; values that aren't tensors, and tensors of complex numbers, are left out.</summary>
public sealed record DataSet(IReadOnlyDictionary<string, DataTensor> Inputs, IReadOnlyDictionary<string, DataTensor> Outputs)
{
    /// <summary>The tensors in inputs that are sequences or optionals.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<TensorValue>> Collections { get; init; }
}
