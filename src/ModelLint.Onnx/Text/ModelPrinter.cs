using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Writes a whole model: header, main graph, functions.</summary>
sealed class ModelPrinter
{
    readonly LineWriter _writer;
    readonly TextOptions _options;
    readonly GraphPrinter _graphs;

    public ModelPrinter(LineWriter writer, TextOptions options, LineMap lines)
    {
        (_writer, _options) = (writer, options);
        _graphs = new GraphPrinter(writer, options, lines);
    }

    public void Print(ModelProto model, Model? known)
    {
        if (_options.Full)
            foreach (var note in NoteWriter.Of(model)) _graphs.Note(note);
        Header(Fields(model));
        _graphs.Main(model.Graph, known?.Graph);
        _writer.EndLine();
        for (var i = 0; i < model.Functions.Count; i++)
            Function(model.Functions[i], known is not null && i < known.Functions.Length ? known.Functions[i].Body : null);
    }

    static IEnumerable<string> Fields(ModelProto model)
    {
        if (model.IrVersion != 0) yield return $"ir_version: {model.IrVersion}";
        yield return Opsets(model.OpsetImport);
        if (model.ProducerName.Length > 0) yield return $"producer_name: {Quoting.Quote(model.ProducerName)}";
        if (model.ProducerVersion.Length > 0) yield return $"producer_version: {Quoting.Quote(model.ProducerVersion)}";
        if (model.Domain.Length > 0) yield return $"domain: {Quoting.Quote(model.Domain)}";
        if (model.ModelVersion != 0) yield return $"model_version: {model.ModelVersion}";
        if (model.DocString.Length > 0) yield return $"doc_string: {Quoting.Quote(model.DocString)}";
        if (model.MetadataProps.Count > 0) yield return $"metadata_props: {TensorWords.Entries(model.MetadataProps)}";
    }

    static string Opsets(RepeatedField<OperatorSetIdProto> opsets) =>
        $"opset_import: [{string.Join(", ", opsets.Select(static o => $"{Quoting.Quote(o.Domain)} : {o.Version}"))}]";

    void Header(IEnumerable<string> fields)
    {
        _writer.Write("<");
        _writer.EndLine();
        _writer.Indent();
        var pending = "";
        foreach (var field in fields)
        {
            if (pending.Length > 0) Line(pending + ",");
            pending = field;
        }

        Line(pending);
        _writer.Outdent();
        Line(">");
    }

    void Line(string text)
    {
        _writer.Write(text);
        _writer.EndLine();
    }

    void Function(FunctionProto function, Graph? known)
    {
        _writer.EndLine();
        Header(Fields(function));
        _writer.Write(Identifiers.Write(function.Name));
        var defaults = function.AttributeProto.Where(a => _options.Full ? AttributeWords.Suffice(a, isNode: false) : _graphs.Attributes.HasWords(a)).ToList();
        if (function.Attribute.Count + defaults.Count > 0) Attributes(function.Attribute, defaults);
        _writer.Write($" ({Names(function.Input)}) => ({Names(function.Output)})");
        if (_options.Full && function.ValueInfo.Count > 0)
        {
            _writer.EndLine();
            _graphs.ValueInfos(function.ValueInfo);
        }

        _writer.EndLine();
        _graphs.Nodes(function.Node, known, _options.Full ? NoteWriter.Of(function) : []);
        _writer.EndLine();
    }

    void Attributes(RepeatedField<string> names, List<AttributeProto> defaults)
    {
        _writer.Write($" <{Names(names)}");
        for (var i = 0; i < defaults.Count; i++)
        {
            if (i + names.Count > 0) _writer.Write(", ");
            _graphs.Attributes.Write(defaults[i], null);
        }

        _writer.Write(">");
    }

    static IEnumerable<string> Fields(FunctionProto function)
    {
        yield return $"domain: {Quoting.Quote(function.Domain)}";
        if (function.Overload.Length > 0) yield return $"overload: {Quoting.Quote(function.Overload)}";
        yield return Opsets(function.OpsetImport);
        if (function.DocString.Length > 0) yield return $"doc_string: {Quoting.Quote(function.DocString)}";
    }

    static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Identifiers.Write));
}
