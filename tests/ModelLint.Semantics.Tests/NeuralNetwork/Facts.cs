using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

/// <summary>A small model with what is known of it.</summary>
sealed class Facts : IDisposable
{
    readonly ModelDocument _document;

    Facts(ModelDocument document, ModelFacts facts) => (_document, Model) = (document, facts);

    public ModelFacts Model { get; }

    public static Facts Of(GraphBuilder graph, params (string Input, ValueRange Range)[] ranges)
    {
        var document = graph.Document();
        var options = new FactsOptions { InputRanges = ranges.ToImmutableDictionary(static r => r.Input, static r => r.Range) };
        return new Facts(document, ModelFacts.Of(document.Model, options));
    }

    public ValueRange Range(string value) => Model.RangeOf(_document.Model.Graph.Find(value)!);

    public string Shape(string value) => Model.ShapeOf(_document.Model.Graph.Find(value)!)?.ToString() ?? "unknown";

    public string Type(string value) => Model.TypeOf(_document.Model.Graph.Find(value)!)?.ToString() ?? "unknown";

    public void Dispose() => _document.Dispose();
}
