using System.Collections.Immutable;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Reading;

/// <summary>
/// Reads graphs in two passes: first every name that a graph defines, then its nodes, so that inputs resolve whatever
/// the order of nodes, and subgraphs find the values of the graphs around them.
/// </summary>
sealed class GraphReader(ModelBytes bytes, TensorStore store, List<StructureProblem> problems)
{
    // Legal models nest a handful of graphs; protobuf's own parsers end at a depth of 100 messages, 33 graphs.
    const int MaxDepth = 64;

    readonly TensorReader _tensors = new(bytes, store);

    ReadOnlySpan<byte> File => bytes.Bytes(new ByteSpan(0, bytes.Length));

    public Graph ReadMain(ByteSpan span) => ReadGraph(span, parent: null, "main_graph", depth: 0);

    public FunctionDefinition ReadFunction(ByteSpan span)
    {
        var opsets = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var (name, domain, overload) = ("", "", "");
        var attributes = ImmutableArray.CreateBuilder<string>();
        var (defaults, nodes) = (new List<ByteSpan>(), new List<ByteSpan>());
        var (inputs, outputs) = (new List<string>(), new List<string>());
        var infos = new List<ByteSpan>();
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case FunctionProto.NameFieldNumber: name = reader.ReadString(); break;
                case FunctionProto.DomainFieldNumber: domain = ModelReader.DefaultDomain(reader.ReadString()); break;
                case FunctionProto.OverloadFieldNumber: overload = reader.ReadString(); break;
                case FunctionProto.InputFieldNumber: inputs.Add(reader.ReadString()); break;
                case FunctionProto.OutputFieldNumber: outputs.Add(reader.ReadString()); break;
                case FunctionProto.AttributeFieldNumber: attributes.Add(reader.ReadString()); break;
                case FunctionProto.AttributeProtoFieldNumber: defaults.Add(reader.ReadSpan()); break;
                case FunctionProto.NodeFieldNumber: nodes.Add(reader.ReadSpan()); break;
                case FunctionProto.ValueInfoFieldNumber: infos.Add(reader.ReadSpan()); break;
                case FunctionProto.OpsetImportFieldNumber: ModelReader.Opset(File, reader.ReadSpan(), opsets); break;
                default: reader.Skip(); break;
            }
        }

        var scope = new Scope(null, $"function {(domain.Length > 0 ? domain + ":" : "")}{name}", 0, span, problems);
        scope.Graph.Inputs = [.. inputs.Select(scope.Input)];
        foreach (var info in infos) Declare(scope, info);
        ReadNodes(scope, nodes);
        scope.Graph.Outputs = [.. outputs.Select(scope.Output)];
        return new FunctionDefinition(domain, name, overload, scope.Graph)
        {
            AttributeNames = attributes.ToImmutable(),
            AttributeDefaults = [.. defaults.Select(s => ReadAttribute(s, scope.Graph, owner: null))],
            OpsetImports = opsets.ToImmutable(),
        };
    }

    Graph ReadGraph(ByteSpan span, Graph? parent, string path, int depth)
    {
        if (depth > MaxDepth) throw new ModelFormatException($"graphs are nested more than {MaxDepth} deep at byte {span.Offset}: refused");
        var scope = new Scope(parent, path, depth, span, problems);
        var (nodes, inputs, outputs, infos) = (new List<ByteSpan>(), new List<ByteSpan>(), new List<ByteSpan>(), new List<ByteSpan>());
        var (initializers, sparse) = (new List<ByteSpan>(), new List<ByteSpan>());
        var metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case GraphProto.NodeFieldNumber: nodes.Add(reader.ReadSpan()); break;
                case GraphProto.InputFieldNumber: inputs.Add(reader.ReadSpan()); break;
                case GraphProto.OutputFieldNumber: outputs.Add(reader.ReadSpan()); break;
                case GraphProto.ValueInfoFieldNumber: infos.Add(reader.ReadSpan()); break;
                case GraphProto.InitializerFieldNumber: initializers.Add(reader.ReadSpan()); break;
                case GraphProto.SparseInitializerFieldNumber: sparse.Add(reader.ReadSpan()); break;
                case GraphProto.NameFieldNumber: scope.Graph.Name = reader.ReadString(); break;
                case GraphProto.DocStringFieldNumber: scope.Graph.DocString = reader.ReadString(); break;
                case GraphProto.MetadataPropsFieldNumber: metadata.Add(ModelReader.Entry(File, reader.ReadSpan())); break;
                default: reader.Skip(); break;
            }
        }

        scope.Graph.Metadata = metadata.DrainToImmutable();
        scope.Graph.Inputs = [.. inputs.Select(s => scope.Input(Declare(scope, s).Name))];
        var constants = ImmutableArray.CreateBuilder<Value>(initializers.Count + sparse.Count);
        foreach (var item in initializers) constants.Add(scope.Constant(_tensors.Read(item)));
        foreach (var item in sparse) constants.Add(scope.Constant(_tensors.ReadSparse(item), item));
        scope.Graph.Initializers = constants.DrainToImmutable();
        foreach (var info in infos) Declare(scope, info);
        ReadNodes(scope, nodes);
        scope.Graph.Outputs = [.. outputs.Select(s => (Info: ReadInfo(s), Span: s)).Select(o => scope.Output(o.Info.Name, o.Info.Type, o.Span))];
        return scope.Graph;
    }

    void ReadNodes(Scope scope, List<ByteSpan> spans)
    {
        var nodes = ImmutableArray.CreateBuilder<Node>(spans.Count);
        foreach (var span in spans)
        {
            var node = new Node(scope.Graph, nodes.Count, span);
            var outputs = new List<string>();
            var reader = new WireReader(File, span);
            while (reader.Next())
            {
                if (reader.Field == NodeProto.OutputFieldNumber) outputs.Add(reader.ReadString());
                else reader.Skip();
            }

            node.Outputs = [.. outputs.Select((name, i) => name.Length == 0 ? null : scope.Produce(name, node, i))];
            nodes.Add(node);
        }

        scope.Graph.Nodes = nodes.DrainToImmutable();
        foreach (var node in scope.Graph.Nodes) ReadNode(scope, node);
    }

    void ReadNode(Scope scope, Node node)
    {
        var inputs = new List<string>();
        var attributes = new List<ByteSpan>();
        var metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var reader = new WireReader(File, node.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NodeProto.InputFieldNumber: inputs.Add(reader.ReadString()); break;
                case NodeProto.NameFieldNumber: node.Name = reader.ReadString(); break;
                case NodeProto.OpTypeFieldNumber: node.OpType = string.Intern(reader.ReadString()); break;
                case NodeProto.DomainFieldNumber: node.Domain = string.Intern(ModelReader.DefaultDomain(reader.ReadString())); break;
                case NodeProto.OverloadFieldNumber: node.Overload = reader.ReadString(); break;
                case NodeProto.DocStringFieldNumber: node.DocString = reader.ReadString(); break;
                case NodeProto.AttributeFieldNumber: attributes.Add(reader.ReadSpan()); break;
                case NodeProto.MetadataPropsFieldNumber: metadata.Add(ModelReader.Entry(File, reader.ReadSpan())); break;
                default: reader.Skip(); break;
            }
        }

        node.Metadata = metadata.DrainToImmutable();
        node.Inputs = [.. inputs.Select((name, i) => name.Length == 0 ? null : scope.Consume(name, node, i))];
        if (attributes.Count > 0) node.Attributes = [.. attributes.Select(s => ReadAttribute(s, scope.Graph, node))];
    }

    OnnxAttribute ReadAttribute(ByteSpan span, Graph graph, Node? owner)
    {
        var (name, text, reference) = ("", "", "");
        var (kind, seen) = (AttributeKind.Undefined, AttributeKind.Undefined);
        var (number, integer) = (0f, 0L);
        var (floats, ints, strings) = (new List<float>(), new List<long>(), new List<string>());
        var (tensors, sparse, graphs, types) = (new List<Tensor>(), new List<SparseTensor>(), new List<ByteSpan>(), new List<OnnxType?>());
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case AttributeProto.NameFieldNumber: name = reader.ReadString(); break;
                case AttributeProto.RefAttrNameFieldNumber: reference = reader.ReadString(); break;
                case AttributeProto.TypeFieldNumber: kind = (AttributeKind)reader.ReadInt64(); break;
                case AttributeProto.FFieldNumber: (number, seen) = (reader.ReadFloat(), AttributeKind.Float); break;
                case AttributeProto.IFieldNumber: (integer, seen) = (reader.ReadInt64(), AttributeKind.Int); break;
                case AttributeProto.SFieldNumber: (text, seen) = (reader.ReadString(), AttributeKind.String); break;
                case AttributeProto.FloatsFieldNumber: reader.ReadFloats(floats); seen = AttributeKind.Floats; break;
                case AttributeProto.IntsFieldNumber: reader.ReadInt64s(ints); seen = AttributeKind.Ints; break;
                case AttributeProto.StringsFieldNumber: strings.Add(reader.ReadString()); seen = AttributeKind.Strings; break;
                case AttributeProto.TFieldNumber: tensors.Add(_tensors.Read(reader.ReadSpan())); seen = AttributeKind.Tensor; break;
                case AttributeProto.TensorsFieldNumber: tensors.Add(_tensors.Read(reader.ReadSpan())); seen = AttributeKind.Tensors; break;
                case AttributeProto.SparseTensorFieldNumber: sparse.Add(_tensors.ReadSparse(reader.ReadSpan())); seen = AttributeKind.SparseTensor; break;
                case AttributeProto.SparseTensorsFieldNumber: sparse.Add(_tensors.ReadSparse(reader.ReadSpan())); seen = AttributeKind.SparseTensors; break;
                case AttributeProto.GFieldNumber: graphs.Add(reader.ReadSpan()); seen = AttributeKind.Graph; break;
                case AttributeProto.GraphsFieldNumber: graphs.Add(reader.ReadSpan()); seen = AttributeKind.Graphs; break;
                case AttributeProto.TpFieldNumber: types.Add(TypeReader.Read(bytes, reader.ReadSpan())); seen = AttributeKind.Type; break;
                case AttributeProto.TypeProtosFieldNumber: types.Add(TypeReader.Read(bytes, reader.ReadSpan())); seen = AttributeKind.Types; break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxAttribute
        {
            Name = name,
            RefName = reference,
            Kind = kind == AttributeKind.Undefined ? seen : kind,
            Span = span,
            Float = number,
            Int = integer,
            String = text,
            Floats = [.. floats],
            Ints = [.. ints],
            Strings = [.. strings],
            Tensors = [.. tensors],
            SparseTensors = [.. sparse],
            Types = [.. types],
            Graphs = [.. graphs.Select((s, i) => ReadSubgraph(s, graph, owner, graphs.Count == 1 ? name : $"{name}[{i}]"))],
        };
    }

    Graph ReadSubgraph(ByteSpan span, Graph parent, Node? owner, string name)
    {
        var graph = ReadGraph(span, parent, $"{owner?.Path ?? parent.Path}/{name}", parent.Depth + 1);
        graph.Owner = owner;
        return graph;
    }

    (string Name, OnnxType? Type) ReadInfo(ByteSpan span)
    {
        var (name, type) = ("", (OnnxType?)null);
        var reader = new WireReader(File, span);
        while (reader.Next())
        {
            if (reader.Field == ValueInfoProto.NameFieldNumber) name = reader.ReadString();
            else if (reader.Field == ValueInfoProto.TypeFieldNumber) type = TypeReader.Read(bytes, reader.ReadSpan());
            else reader.Skip();
        }

        return (name, type);
    }

    (string Name, OnnxType? Type) Declare(Scope scope, ByteSpan span)
    {
        var info = ReadInfo(span);
        scope.Declare(info.Name, info.Type, span);
        return info;
    }
}
