using ModelLint.Onnx;

namespace ModelLint.Semantics;

/// <summary>What a model says against itself, found while types and shapes were inferred.</summary>
public abstract record Contradiction;

/// <summary>An attribute that is of another kind than its operator takes.</summary>
/// <param name="Node">The node.</param>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Found">What it is.</param>
/// <param name="Wanted">What it should be.</param>
public sealed record WrongKind(Node Node, string Attribute, AttributeKind Found, AttributeKind Wanted) : Contradiction;

/// <summary>Extents, or a number of elements, that 64 bits don't hold.</summary>
/// <param name="Node">The node that makes it; null for an input or a constant of the graph.</param>
/// <param name="Value">The value; null where not even its extents could be computed.</param>
/// <param name="Shape">Its shape.</param>
public sealed record ShapeOverflow(Node? Node, Value? Value, Shape? Shape) : Contradiction;
