using System.Collections.Immutable;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

/// <summary>A small model with what is known of it.</summary>
sealed class Facts : IDisposable
{
    readonly ModelDocument _document;

    Facts(ModelDocument document, ModelFacts facts) => (_document, Model) = (document, facts);

    public ModelFacts Model { get; }

    public static Facts Of(GraphBuilder graph, params (string Input, ValueRange Range)[] ranges) => Of(graph.Document(), ranges);

    /// <summary>Of a model written as text, whose header is left out.</summary>
    public static Facts Of(string text, params (string Input, ValueRange Range)[] ranges) => Of(ModelDocument.Parse(Proto(text).ToByteArray(), "test"), ranges);

    public static ModelProto Proto(string text) =>
        OnnxText.Parse("<ir_version: 10, opset_import: [\"\" : 23, \"com.microsoft\" : 1, \"ai.onnx.ml\" : 5, \"ai.onnx.preview\" : 1, \"local\" : 1]>\n" + text);

    static Facts Of(ModelDocument document, (string Input, ValueRange Range)[] ranges)
    {
        var options = new FactsOptions { InputRanges = ranges.ToImmutableDictionary(static r => r.Input, static r => r.Range) };
        return new Facts(document, ModelFacts.Of(document.Model, options));
    }

    public ValueRange Range(string value) => Model.RangeOf(_document.Model.Graph.Find(value)!);

    public string Shape(string value) => Model.ShapeOf(_document.Model.Graph.Find(value)!)?.ToString() ?? "unknown";

    public string Type(string value) => Model.TypeOf(_document.Model.Graph.Find(value)!)?.ToString() ?? "unknown";

    public void Dispose() => _document.Dispose();
}
