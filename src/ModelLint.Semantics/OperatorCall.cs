using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Operators;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics;

/// <summary>
/// One node as its unit sees it: attributes with defaults, and what is known of its inputs. Asking beyond the inputs that
/// are there gives "unknown", so that a malformed node can't hurt.
/// </summary>
public sealed class OperatorCall
{
    readonly ModelFacts _facts;

    internal OperatorCall(ModelFacts facts, Node node) => (_facts, Node) = (facts, node);

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>The version of the operator set in force for the node's domain; 0 where the model imports none.</summary>
    public long Opset => _facts.OpsetOf(Node.Domain);

    /// <summary>Number of inputs, those left out in the middle included.</summary>
    public int InputCount => Node.Inputs.Length;

    /// <summary>Number of outputs.</summary>
    public int OutputCount => Node.Outputs.Length;

    /// <summary>True where input <paramref name="index"/> is given.</summary>
    public bool Has(int index) => Input(index) is not null;

    /// <summary>The value at an input; null where it's left out.</summary>
    public Value? Input(int index) => index >= 0 && index < Node.Inputs.Length ? Node.Inputs[index] : null;

    /// <summary>Type of an input; null where unknown.</summary>
    public OnnxType? Type(int index) => Input(index) is { } value ? _facts.TypeOf(value) : null;

    /// <summary>Element type of a tensor input.</summary>
    public DataType Element(int index) => Type(index) is TensorType t ? t.Element : DataType.Undefined;

    /// <summary>Shape of a tensor input; null where not even the rank is known.</summary>
    public Shape? Shape(int index) => (Type(index) as TensorType)?.Shape;

    /// <summary>Type of an output as far as it is known by now.</summary>
    public TensorType? OutputType(int index) => index < Node.Outputs.Length && Node.Outputs[index] is { } value ? _facts.TypeOf(value) as TensorType : null;

    /// <summary>Shape of an output as far as it is known by now.</summary>
    public Shape? OutputShape(int index) => OutputType(index)?.Shape;

    /// <summary>An input's elements where they are constant and few (at most <see cref="ModelFacts.SmallConstant"/>, or folded); otherwise null.</summary>
    public TensorValue? Constant(int index) => Input(index) is { } value ? _facts.ConstantOf(value) : null;

    /// <summary>A constant input's elements, however many: read from the file within the weights budget. For ranges only.</summary>
    public TensorValue? Weights(int index) => Input(index) is { } value ? _facts.WeightsOf(value) : null;

    /// <summary>The constant elements of any value, however many, within the weights budget. For ranges only.</summary>
    internal TensorValue? WeightsOf(Value value) => _facts.WeightsOf(value);

    /// <summary>The operator that makes an input, with what is known of its own inputs; null for inputs of the graph, constants and operators that no unit covers.</summary>
    internal (OperatorSemantics Unit, OperatorCall Call)? Behind(int index) =>
        Input(index) is { } input ? Making(input) : null;

    /// <summary>The same of any value.</summary>
    internal (OperatorSemantics Unit, OperatorCall Call)? Making(Value value) =>
        value.Producer is { } node && _facts.UnitOf(node) is { } unit ? (unit, _facts.CallOf(node)) : null;

    /// <summary>The integers of a constant input; null where it isn't constant or no integers.</summary>
    public long[]? ConstantInts(int index) => Constant(index) is { IsInteger: true } value ? value.Integers.ToArray() : null;

    /// <summary>The elements of a small integer input as numbers and symbols; null where unknown.</summary>
    public ImmutableArray<Dim>? Elements(int index) => Input(index) is { } value ? _facts.ElementsOf(value) : null;

    /// <summary>Scale and zero point of codes that it reads or writes; null where they aren't constant.</summary>
    /// <param name="port">Where they are.</param>
    /// <param name="isOutput">True for codes that it writes.</param>
    public CodeParameters? ParametersOf(CodePort port, bool isOutput) => ModelFacts.Try(() => isOutput
        ? QuantizationGrid.Read(this, port, OutputType(port.Codes)?.Element ?? DataType.Undefined, OutputShape(port.Codes)?.Rank)
        : QuantizationGrid.Read(this, port, Element(port.Codes), Shape(port.Codes)?.Rank), null);

    /// <summary>What is proved of an input.</summary>
    public ValueRange Range(int index) => Input(index) is { } value ? _facts.RangeOf(value) : ValueRange.Unknown;

    /// <summary>An attribute; in a function body, that of the call it refers to.</summary>
    public OnnxAttribute? Attribute(string name) => _facts.Resolve(Node.Attribute(name));

    /// <summary>True where the attribute is there.</summary>
    public bool HasAttribute(string name) => Attribute(name) is not null;

    /// <summary>An int attribute, or its default.</summary>
    public long Int(string name, long otherwise) => Of(name, AttributeKind.Int)?.Int ?? otherwise;

    /// <summary>A float attribute, or its default.</summary>
    public float Float(string name, float otherwise) => Of(name, AttributeKind.Float)?.Float ?? otherwise;

    /// <summary>A string attribute, or its default.</summary>
    public string String(string name, string otherwise) => Of(name, AttributeKind.String)?.String ?? otherwise;

    /// <summary>An ints attribute; null where it isn't there.</summary>
    public ImmutableArray<long>? Ints(string name) => Of(name, AttributeKind.Ints)?.Ints;

    /// <summary>A floats attribute; null where it isn't there.</summary>
    public ImmutableArray<float>? Floats(string name) => Of(name, AttributeKind.Floats)?.Floats;

    // An attribute of another kind counts as left out, and is told.
    OnnxAttribute? Of(string name, AttributeKind kind)
    {
        if (Attribute(name) is not { } attribute || attribute.Kind == kind) return Attribute(name);
        if (attribute.Kind != AttributeKind.Undefined) _facts.Note(new WrongKind(Node, name, attribute.Kind, kind));
        return null;
    }

    /// <summary>The subgraph of that name; null where it isn't there.</summary>
    public Graph? Subgraph(string name) => Attribute(name) is { Graphs: [var graph, ..] } ? graph : null;

    /// <summary>A small constant of any value, one inside a subgraph for instance; null where it isn't constant.</summary>
    public TensorValue? ConstantOf(Value value) => _facts.ConstantOf(value);

    /// <summary>Shape of an output of a subgraph that was entered; null where unknown.</summary>
    public Shape? ShapeInside(Graph subgraph, int output) => output < subgraph.Outputs.Length ? _facts.ShapeOf(subgraph.Outputs[output]) : null;

    /// <summary>Infers a subgraph whose inputs have the given types and gives the types of its outputs.</summary>
    public ImmutableArray<OnnxType?> Enter(Graph subgraph, IReadOnlyList<OnnxType?> inputs) => _facts.Enter(subgraph, inputs);

    /// <summary>What is proved of the outputs of a subgraph where its inputs lie in the given ranges; null leaves an input to what is known of it.</summary>
    internal IReadOnlyList<ValueRange> RangesInside(Graph subgraph, IReadOnlyList<ValueRange?> inputs) => _facts.Ranges.Inside(subgraph, inputs);

    /// <summary>What came of this node's subgraph, settled once for all its outputs.</summary>
    internal IReadOnlyList<ValueRange> Settled(Func<IReadOnlyList<ValueRange>> settle) => _facts.Ranges.Settled(Node, settle);

    /// <summary>Notes one more pass through a subgraph; false where the model has had its share of them.</summary>
    internal bool TryPass(Graph subgraph)
    {
        _facts.Iterations.Take(_facts.Ranges.CellsIn(subgraph));
        return _facts.Iterations.IsLeft;
    }

    /// <summary>What is proved of an output of a subgraph, whatever its inputs are.</summary>
    public ValueRange RangeInside(Graph subgraph, int output) => output < subgraph.Outputs.Length ? _facts.RangeOf(subgraph.Outputs[output]) : ValueRange.Unknown;
}
