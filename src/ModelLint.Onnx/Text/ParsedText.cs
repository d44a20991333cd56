using System.Collections.Immutable;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Text;

/// <summary>A model that was text, and where in the text its parts stand.</summary>
/// <param name="Model">The model.</param>
/// <param name="Places">Operators and names, in the order of the text.</param>
public sealed record ParsedText(ModelProto Model, ImmutableArray<TextPlace> Places);

/// <summary>What a place in the text is.</summary>
public enum TextPlaceKind
{
    /// <summary>The operator of a node, without its domain.</summary>
    Operator,

    /// <summary>A name that a node writes.</summary>
    NodeOutput,

    /// <summary>A name that a node reads.</summary>
    NodeInput,

    /// <summary>The name of a node in its label.</summary>
    NodeName,

    /// <summary>The name of a graph's or function's input, output, initializer or value_info.</summary>
    Value,
}

/// <summary>Where something stands in the text.</summary>
/// <param name="Kind">What.</param>
/// <param name="Start">First character, from 0.</param>
/// <param name="Length">Number of characters, quotes included.</param>
/// <param name="Name">The operator or name.</param>
/// <param name="Node">
/// Which node of the text it belongs to, counted from 0: a node comes before the nodes of its subgraphs, functions come last, as in
/// <see cref="OnnxText.NodesInTextOrder"/>; -1 for none.
/// </param>
public sealed record TextPlace(TextPlaceKind Kind, int Start, int Length, string Name, int Node);
