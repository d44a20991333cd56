using Google.Protobuf.Collections;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>Reads a whole model: header, main graph, functions.</summary>
sealed class ModelParser(Cursor cursor, TextDefaults defaults)
{
    readonly GraphParser _graphs = new(cursor);
    readonly TensorParser _tensors = new(cursor);

    public ParsedText Parse()
    {
        var model = new ModelProto();
        var notes = cursor.Notes("model");
        if (cursor.TryTake('<')) Header(model);
        else Default(model);
        model.Graph = _graphs.Parse(depth: 0);
        while (!cursor.IsAtEnd) model.Functions.Add(Function());
        cursor.ExpectNoNotes();
        NoteReader.Apply(model, notes);
        return new ParsedText(model, _graphs.Places);
    }

    void Default(ModelProto model)
    {
        model.IrVersion = defaults.IrVersion;
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = defaults.Opset });
    }

    void Header(ModelProto model)
    {
        do
        {
            var at = cursor.Offset;
            var key = cursor.Word("a field of the model's header");
            cursor.Expect(':', $"after '{key}'");
            switch (key)
            {
                case "ir_version": model.IrVersion = cursor.Integer("a version"); break;
                case "opset_import": Opsets(model.OpsetImport); break;
                case "producer_name": model.ProducerName = cursor.String("a string"); break;
                case "producer_version": model.ProducerVersion = cursor.String("a string"); break;
                case "domain": model.Domain = cursor.String("a string"); break;
                case "model_version": model.ModelVersion = cursor.Integer("a version"); break;
                case "doc_string": model.DocString = cursor.String("a string"); break;
                case "metadata_props":
                    cursor.Expect('[', "before metadata");
                    model.MetadataProps.AddRange(_tensors.Entries("or ',' after metadata"));
                    break;
                default: throw cursor.Error("a field of the model's header such as ir_version or opset_import", at);
            }
        }
        while (cursor.TryTake(','));
        cursor.Expect('>', "or ',' after a field of the header");
    }

    FunctionProto Function()
    {
        var function = new FunctionProto();
        cursor.ExpectNoNotes();
        if (cursor.TryTake('<')) Header(function);
        function.Name = cursor.Name("the name of a function");
        if (cursor.TryTake('<')) Attributes(function);
        Values(function.Input, function);
        cursor.ExpectArrow("between inputs and outputs");
        Values(function.Output, function);
        if (cursor.Peek() == '<') _graphs.Values(function.ValueInfo, null, '<', '>', alsoValue: true);
        cursor.Expect('{', "before the nodes");
        var notes = cursor.Notes("function");
        _graphs.Nodes(function.Node, depth: 0);
        NoteReader.Apply(function, notes);
        return function;
    }

    void Header(FunctionProto function)
    {
        do
        {
            var at = cursor.Offset;
            var key = cursor.Word("a field of the function's header");
            cursor.Expect(':', $"after '{key}'");
            switch (key)
            {
                case "opset_import": Opsets(function.OpsetImport); break;
                case "doc_string": function.DocString = cursor.String("a string"); break;
                case "domain": function.Domain = cursor.String("a string"); break;
                case "overload": function.Overload = cursor.String("a string"); break;
                default: throw cursor.Error("a field of the function's header: domain, overload, opset_import or doc_string", at);
            }
        }
        while (cursor.TryTake(','));
        cursor.Expect('>', "or ',' after a field of the header");
    }

    // Names that a call must give, and attributes with their defaults.
    void Attributes(FunctionProto function)
    {
        var attributes = new AttributeParser(cursor, _graphs, depth: 0);
        do
        {
            var name = cursor.Name("the name of an attribute");
            if (cursor.Peek() is ':' or '=') function.AttributeProto.Add(attributes.Parse(name));
            else function.Attribute.Add(name);
        }
        while (cursor.TryTake(','));
        cursor.Expect('>', "or ',' after an attribute");
    }

    void Values(RepeatedField<string> names, FunctionProto function)
    {
        var types = new TypeParser(cursor);
        cursor.Expect('(', "before a list of values");
        if (cursor.TryTake(')')) return;
        do
        {
            var type = types.IsNext ? types.Parse() : null;
            var name = _graphs.Name(TextPlaceKind.Value, -1, "the name of a value");
            names.Add(name);
            if (type is not null) function.ValueInfo.Add(new ValueInfoProto { Name = name, Type = type });
        }
        while (cursor.TryTake(','));
        cursor.Expect(')', "or ',' after a value");
    }

    void Opsets(RepeatedField<OperatorSetIdProto> into)
    {
        cursor.Expect('[', "before operator sets");
        if (cursor.TryTake(']')) return;
        do
        {
            var domain = cursor.String("a domain in quotes");
            cursor.Expect(':', "after a domain");
            into.Add(new OperatorSetIdProto { Domain = domain, Version = cursor.Integer("a version") });
        }
        while (cursor.TryTake(','));
        cursor.Expect(']', "or ',' after an operator set");
    }
}
