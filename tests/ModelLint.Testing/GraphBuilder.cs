using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;

namespace ModelLint.Testing;

/// <summary>Small models in a few lines of code, for tests below the text syntax.</summary>
public sealed class GraphBuilder
{
    readonly ModelProto _model = new() { IrVersion = 8, ProducerName = "modellint-tests", Graph = new GraphProto { Name = "g" } };

    /// <summary>A model for the given opset of ai.onnx.</summary>
    public GraphBuilder(long opset = 17) => _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });

    /// <summary>The message as it stands; may be changed further.</summary>
    public ModelProto Proto => _model;

    /// <summary>The serialized model.</summary>
    public byte[] Bytes => _model.ToByteArray();

    /// <summary>Adds an input. Dimensions are numbers, or strings for symbols.</summary>
    public GraphBuilder Input(string name, DataType type, params object[] dims)
    {
        _model.Graph.Input.Add(Info(name, type, dims));
        return this;
    }

    /// <summary>Adds a float input with numeric extents.</summary>
    public GraphBuilder Input(string name, params long[] dims) => Input(name, DataType.Float, [.. dims.Cast<object>()]);

    /// <summary>Adds an output without a stated type.</summary>
    public GraphBuilder Output(params string[] names)
    {
        foreach (var name in names) _model.Graph.Output.Add(new ValueInfoProto { Name = name });
        return this;
    }

    /// <summary>Adds a float constant.</summary>
    public GraphBuilder Floats(string name, long[] dims, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)) };
        tensor.Dims.AddRange(dims);
        _model.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a one-dimensional int64 constant.</summary>
    public GraphBuilder Ints(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        _model.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a node named after its first output. Attribute values: long, float, string, long[], float[], GraphProto, TensorProto.</summary>
    public GraphBuilder Node(string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) => Node("", opType, inputs, outputs, attributes);

    /// <summary>Adds a node with one input and one output.</summary>
    public GraphBuilder Node(string opType, string input, string output, params (string Name, object Value)[] attributes) => Node(opType, [input], [output], attributes);

    /// <summary>Adds a node of another domain.</summary>
    public GraphBuilder Node(string domain, string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = "node_" + outputs.FirstOrDefault(""), Domain = domain };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        foreach (var (name, value) in attributes) node.Attribute.Add(Attribute(name, value));
        _model.Graph.Node.Add(node);
        return this;
    }

    /// <summary>Reads the model as a document.</summary>
    public ModelDocument Document() => ModelDocument.Parse(Bytes, "test.onnx");

    /// <summary>An attribute from a C# value.</summary>
    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int i: (attribute.I, attribute.Type) = (i, AttributeProto.Types.AttributeType.Int); break;
            case long l: (attribute.I, attribute.Type) = (l, AttributeProto.Types.AttributeType.Int); break;
            case float f: (attribute.F, attribute.Type) = (f, AttributeProto.Types.AttributeType.Float); break;
            case string s: (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(s), AttributeProto.Types.AttributeType.String); break;
            case long[] ls: attribute.Ints.AddRange(ls); attribute.Type = AttributeProto.Types.AttributeType.Ints; break;
            case float[] fs: attribute.Floats.AddRange(fs); attribute.Type = AttributeProto.Types.AttributeType.Floats; break;
            case GraphProto g: (attribute.G, attribute.Type) = (g, AttributeProto.Types.AttributeType.Graph); break;
            case TensorProto t: (attribute.T, attribute.Type) = (t, AttributeProto.Types.AttributeType.Tensor); break;
            default: throw new ArgumentException($"no attribute kind for {value.GetType()}", nameof(value));
        }

        return attribute;
    }

    /// <summary>A typed value description.</summary>
    public static ValueInfoProto Info(string name, DataType type, params object[] dims)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in dims)
            shape.Dim.Add(dim is string symbol ? new TensorShapeProto.Types.Dimension { DimParam = symbol } : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dim) });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }
}
