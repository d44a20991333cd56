using System.Security.Cryptography;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx.Editing;

/// <summary>Writes changed models. Fields that weren't changed are copied in the file's order.</summary>
public static class ModelSaver
{
    // Protobuf ends at 2 GB; what is above goes into a file beside the model.
    const long MaxInline = int.MaxValue - (1L << 20);

    /// <summary>The changed model, in memory. Data outside the file stay where they are: it refers to them as the original does.</summary>
    /// <param name="editor">The change.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ModelFormatException">It has more than 2 GB.</exception>
    public static ModelDocument ToDocument(GraphEditor editor, string name)
    {
        ArgumentNullException.ThrowIfNull(editor);
        var model = Model(editor, (pieces, _, span) => Copy(editor, pieces, span), static t => t);
        if (model.Length > MaxInline) throw new ModelFormatException($"the changed model has {model.Length} bytes, and protobuf ends at 2 GB: save it to a file");
        var bytes = new byte[model.Length];
        using (var stream = new MemoryStream(bytes)) model.WriteTo(stream);
        return ModelDocument.Parse(bytes, name, editor.Document.Folder);
    }

    /// <summary>
    /// Writes the changed model. It stands on its own: data that lay outside the file are taken in, or, where that makes more than 2 GB, written to
    /// <paramref name="data"/> with all other large tensors.
    /// </summary>
    /// <param name="editor">The change.</param>
    /// <param name="to">Where the model goes.</param>
    /// <param name="data">Opens the file for external data; asked only where there are some.</param>
    /// <param name="location">Name of that file, as the model refers to it.</param>
    /// <exception cref="ModelFormatException">External data that can't be read, or that stand in an attribute.</exception>
    public static void Save(GraphEditor editor, Stream to, Func<Stream> data, string location)
    {
        ArgumentNullException.ThrowIfNull(data);
        Save(editor, to, _ => (data(), location));
    }

    /// <summary>
    /// The same with a file of data that is named after its content: whoever replaces a model can put the new data beside the old, and no model is ever without its own.
    /// </summary>
    /// <param name="editor">The change.</param>
    /// <param name="to">Where the model goes.</param>
    /// <param name="data">Opens the file for external data by its name; asked only where there are some.</param>
    /// <param name="location">The name of that file for a digest of 16 hexadecimal digits: equal models have equal ones.</param>
    /// <exception cref="ModelFormatException">External data that can't be read, or that stand in an attribute.</exception>
    public static void SaveByContent(GraphEditor editor, Stream to, Func<string, Stream> data, Func<string, string> location)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(location);
        Save(editor, to, whole =>
        {
            var name = location(Digest(whole));
            return (data(name), name);
        });
    }

    static void Save(GraphEditor editor, Stream to, Func<Pieces, (Stream Data, string Location)> open)
    {
        ArgumentNullException.ThrowIfNull(editor);
        RequireNoneInAttributes(editor);
        var inline = Model(editor, (pieces, tensor, span) => Inline(editor, pieces, tensor, span), static t => t);
        if (inline.Length <= MaxInline)
        {
            inline.WriteTo(to);
            return;
        }

        var (data, location) = open(inline);
        using var stream = data;
        var outside = new ExternalWriter(stream, location);
        Model(editor, (pieces, tensor, span) => Outside(editor, pieces, tensor, span, outside), t => t.RawData.Length is var n && ExternalWriter.Takes(n) ? outside.Move(t, t.RawData.Span) : t).WriteTo(to);
    }

    static string Digest(Pieces whole)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write)) whole.WriteTo(stream);
        return Convert.ToHexStringLower(hash.Hash!.AsSpan(0, 8));
    }

    static Pieces Model(GraphEditor editor, Action<Pieces, Tensor, ByteSpan> keep, Func<TensorProto, TensorProto> add)
    {
        var document = editor.Document;
        var model = new Pieces(document);
        var opsets = new SortedDictionary<string, long>(editor.Opsets.ToDictionary(), StringComparer.Ordinal);
        var metadata = new SortedDictionary<string, string>(editor.Metadata.ToDictionary(), StringComparer.Ordinal);
        var file = document.Bytes(new ByteSpan(0, document.Length));
        var reader = new WireReader(file, new ByteSpan(0, file.Length));
        var functions = 0;
        if (editor.IrVersion is { } version) model.Add(ModelProto.IrVersionFieldNumber, version);
        while (reader.Next())
        {
            var start = reader.TagOffset;
            switch (reader.Field)
            {
                case ModelProto.IrVersionFieldNumber when editor.IrVersion is not null:
                    reader.Skip();
                    break;
                case ModelProto.GraphFieldNumber:
                    var graph = reader.ReadSpan();
                    if (graph == document.Model.Graph.Span) model.Add(ModelProto.GraphFieldNumber, Graph(editor, graph, keep, add));
                    break;
                case ModelProto.FunctionsFieldNumber when editor.ChangedFunction(functions++) is { } function:
                    reader.Skip();
                    model.Add(ModelProto.FunctionsFieldNumber, function);
                    break;
                case ModelProto.OpsetImportFieldNumber:
                    var opset = OperatorSetIdProto.Parser.ParseFrom(document.Bytes(reader.ReadSpan()));
                    if (opsets.Remove(opset.Domain == "ai.onnx" ? "" : opset.Domain, out var raised))
                        model.Add(ModelProto.OpsetImportFieldNumber, new OperatorSetIdProto(opset) { Version = raised });
                    else model.Copy(new ByteSpan(start, reader.Position - start));
                    break;
                case ModelProto.MetadataPropsFieldNumber:
                    var entry = StringStringEntryProto.Parser.ParseFrom(document.Bytes(reader.ReadSpan()));
                    if (metadata.Remove(entry.Key, out var value))
                        model.Add(ModelProto.MetadataPropsFieldNumber, new StringStringEntryProto(entry) { Value = value });
                    else model.Copy(new ByteSpan(start, reader.Position - start));
                    break;
                default:
                    reader.Skip();
                    model.Copy(new ByteSpan(start, reader.Position - start));
                    break;
            }
        }

        foreach (var (domain, number) in opsets) model.Add(ModelProto.OpsetImportFieldNumber, new OperatorSetIdProto { Domain = domain, Version = number });
        foreach (var (key, value) in metadata) model.Add(ModelProto.MetadataPropsFieldNumber, new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    static Pieces Graph(GraphEditor editor, ByteSpan span, Action<Pieces, Tensor, ByteSpan> keep, Func<TensorProto, TensorProto> add)
    {
        var document = editor.Document;
        var pieces = new Pieces(document);
        var gone = editor.Unstated();
        var byPlace = document.Model.Graph.Initializers.Where(static i => i.Initializer is not null).ToDictionary(static i => i.Initializer!.Span, static i => i.Initializer!);
        var (hasNodes, hasInputs, hasOutputs) = (false, false, false);
        var reader = new WireReader(document.Bytes(new ByteSpan(0, document.Length)), span);
        while (reader.Next())
        {
            var (start, field) = (reader.TagOffset, reader.Field);
            switch (field)
            {
                case GraphProto.NodeFieldNumber:
                    reader.Skip();
                    Nodes();
                    break;
                case GraphProto.InputFieldNumber when editor.Inputs is not null:
                    reader.Skip();
                    Inputs();
                    break;
                case GraphProto.OutputFieldNumber when editor.Outputs is not null:
                    reader.Skip();
                    Outputs();
                    break;
                case GraphProto.InitializerFieldNumber:
                    var place = reader.ReadSpan();
                    if (!byPlace.TryGetValue(place, out var tensor)) pieces.Copy(new ByteSpan(start, reader.Position - start));
                    else if (!editor.IsRemoved(tensor.Name)) keep(pieces, tensor, place);
                    break;
                case GraphProto.ValueInfoFieldNumber:
                    var info = reader.ReadSpan();
                    if (!gone.Contains(ValueInfoProto.Parser.ParseFrom(document.Bytes(info)).Name)) pieces.Copy(new ByteSpan(start, reader.Position - start));
                    break;
                case GraphProto.QuantizationAnnotationFieldNumber:
                    var annotation = reader.ReadSpan();
                    if (!gone.Contains(TensorAnnotation.Parser.ParseFrom(document.Bytes(annotation)).TensorName)) pieces.Copy(new ByteSpan(start, reader.Position - start));
                    break;
                default:
                    reader.Skip();
                    pieces.Copy(new ByteSpan(start, reader.Position - start));
                    break;
            }
        }

        Nodes();
        Inputs();
        Outputs();
        foreach (var tensor in editor.Added) pieces.Add(GraphProto.InitializerFieldNumber, add(tensor));
        return pieces;

        void Nodes()
        {
            if (hasNodes) return;
            hasNodes = true;
            foreach (var node in editor.Nodes) pieces.Add(node);
        }

        void Inputs()
        {
            if (hasInputs || editor.Inputs is null) return;
            hasInputs = true;
            foreach (var input in editor.Inputs) pieces.Add(GraphProto.InputFieldNumber, input);
        }

        void Outputs()
        {
            if (hasOutputs || editor.Outputs is null) return;
            hasOutputs = true;
            foreach (var output in editor.Outputs) pieces.Add(GraphProto.OutputFieldNumber, output);
        }
    }

    static void Inline(GraphEditor editor, Pieces pieces, Tensor tensor, ByteSpan span)
    {
        if (tensor.External is null)
        {
            Copy(editor, pieces, span);
            return;
        }

        var header = TensorProto.Parser.ParseFrom(editor.Document.Bytes(span));
        header.ExternalData.Clear();
        header.ClearDataLocation();
        var message = new Pieces(editor.Document);
        message.AddFields(header);
        message.AddBytes(TensorProto.RawDataFieldNumber, Raw(tensor).Length, to => to.Write(Raw(tensor)));
        pieces.Add(GraphProto.InitializerFieldNumber, message);
    }

    static void Copy(GraphEditor editor, Pieces pieces, ByteSpan span)
    {
        var bytes = new Pieces(editor.Document);
        bytes.Copy(span);
        pieces.Add(GraphProto.InitializerFieldNumber, bytes);
    }

    static void Outside(GraphEditor editor, Pieces pieces, Tensor tensor, ByteSpan span, ExternalWriter outside)
    {
        if (!tensor.TryGetRaw(out var bytes) || !ExternalWriter.Takes(bytes.Length)) Inline(editor, pieces, tensor, span);
        else pieces.Add(GraphProto.InitializerFieldNumber, outside.Move(Header(tensor), bytes));
    }

    static TensorProto Header(Tensor tensor)
    {
        var header = new TensorProto { Name = tensor.Name, DataType = (int)tensor.Type };
        header.Dims.AddRange(tensor.Dims);
        return header;
    }

    static ReadOnlySpan<byte> Raw(Tensor tensor) => tensor.TryGetRaw(out var bytes) ? bytes : throw new ModelFormatException($"initializer '{tensor.Name}' has no data");

    static void RequireNoneInAttributes(GraphEditor editor)
    {
        foreach (var node in editor.Document.Model.AllGraphs.SelectMany(static g => g.Nodes))
            if (node.Attributes.Any(static a => a.Tensors.Any(static t => t.External is not null)))
                throw new ModelFormatException($"node '{node.Label}' has an attribute whose data lie outside the model file, which can't be taken along");
    }
}
