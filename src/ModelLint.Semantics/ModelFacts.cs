using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics;

/// <summary>
/// What is known of a model from its graph alone: types, shapes, constants and, when asked, proved ranges. Types of the whole
/// model are inferred once, in one pass along the graph; ranges only for the values that somebody asks about, and what they depend on.
/// Not safe for use by several threads at once.
/// </summary>
public sealed partial class ModelFacts
{
    /// <summary>Initializers of at most this many elements are read while shapes are inferred; larger ones only for ranges.</summary>
    public const int SmallConstant = 4096;

    // Folding is for shape arithmetic and small tables such as anchors; weights are not folded.
    const int MaxFolded = 1 << 16;
    const int MaxElements = 4096;
    const int MaxCallDepth = 32;
    const int MaxWeightsDepth = 8;

    readonly Model _model;
    readonly OperatorCatalog _catalog;
    readonly FactsOptions _options;
    readonly WeightsBudget _budget;
    readonly EntryBudget _entries;
    readonly IterationBudget _iterations;
    readonly Contradictions _contradictions;
    readonly ILookup<(string Domain, string Name, string Overload), FunctionDefinition> _functions;
    readonly int _depth;
    readonly Node? _functionCall;
    readonly ModelFacts? _caller;
    readonly ImmutableSortedDictionary<string, long> _opsets;
    readonly Dictionary<Value, OnnxType> _types = [];
    readonly Dictionary<Value, TensorValue?> _constants = [];
    readonly Dictionary<Value, ImmutableArray<Dim>> _elements = [];
    readonly Dictionary<Graph, IReadOnlyList<Node>> _orders;
    readonly HashSet<Node> _cyclic;
    readonly RangeAnalysis _ranges;

    ModelFacts(Model model, OperatorCatalog catalog, FactsOptions options, WeightsBudget budget, ModelFacts? caller, Node? functionCall, FunctionDefinition? function)
    {
        (_model, _catalog, _options, _budget, _caller, _functionCall) = (model, catalog, options, budget, caller, functionCall);
        _depth = caller is null ? 0 : caller._depth + 1;
        _entries = caller?._entries ?? new EntryBudget();
        _iterations = caller?._iterations ?? new IterationBudget();
        _contradictions = caller?._contradictions ?? new Contradictions();
        (_orders, _cyclic) = caller is null ? ([], []) : (caller._orders, caller._cyclic);
        _functions = caller?._functions ?? model.Functions.ToLookup(static f => (f.Domain, f.Name, f.Overload));
        _opsets = function is { OpsetImports.IsEmpty: false } ? function.OpsetImports : model.OpsetImports;
        _ranges = new RangeAnalysis(this);
    }

    /// <summary>Analyses a model. It may be illegal: what can't be told is unknown.</summary>
    public static ModelFacts Of(Model model, FactsOptions? options = null, OperatorCatalog? catalog = null)
    {
        options ??= new FactsOptions();
        var facts = new ModelFacts(model, catalog ?? OperatorCatalog.Default, options, new WeightsBudget(options.WeightsBudget), null, null, null);
        facts.Infer(model.Graph);
        // Graphs that nothing entered: inside operators that no unit covers, bodies of functions that nobody calls.
        foreach (var graph in model.AllGraphs) _ = facts.Order(graph);
        facts._contradictions.Close();
        return facts;
    }

    /// <summary>True where some operator quantizes or computes on quantized data; weights that are only stored as integers don't count.</summary>
    public bool IsQuantized => _isQuantized ??= _model.AllGraphs.Any(g => g.Nodes.Any(n => UnitOf(n) is { IsQuantizing: true }));

    bool? _isQuantized;

    /// <summary>Values whose range stayed unknown because reading the weights would have gone over the budget.</summary>
    public bool IsOverBudget => _budget.IsOver;

    /// <summary>What an operator means; null for operators that no unit covers, for local functions, and on or behind a cycle, where nothing ever runs: who follows values through units comes to an end.</summary>
    public OperatorSemantics? UnitOf(Node node) => FunctionOf(node) is null && !_cyclic.Contains(node) ? _catalog.Find(node.Domain, node.OpType) : null;

    /// <summary>A node with what is known of its inputs.</summary>
    public OperatorCall CallOf(Node node) => new(this, node);

    /// <summary>A value's type; null where unknown.</summary>
    public OnnxType? TypeOf(Value value) => _types.GetValueOrDefault(value) ?? value.DeclaredType;

    /// <summary>A tensor's shape; null where not even the rank is known.</summary>
    public Shape? ShapeOf(Value value) => (TypeOf(value) as TensorType)?.Shape;

    /// <summary>A tensor's element type.</summary>
    public DataType ElementOf(Value value) => TypeOf(value) is TensorType type ? type.Element : DataType.Undefined;

    /// <summary>A value's elements where they are constant and few; null otherwise.</summary>
    public TensorValue? ConstantOf(Value value)
    {
        if (_constants.TryGetValue(value, out var known)) return known;
        // An old model's initializer that is also an input may be replaced by the caller, but then it is a default all the same.
        if (value.Initializer is not { } tensor || value.IsGraphInput && _model.IrVersion >= 4) return NoElements(value);
        var constant = tensor.ElementCount <= SmallConstant ? Read(tensor) : null;
        _constants[value] = constant;
        return constant;
    }

    // A tensor without elements is known by its shape: an input of axes that is empty, for one.
    TensorValue? NoElements(Value value) => TypeOf(value) is TensorType { Element: var element, Shape: { ElementCount: 0 } shape } ? TensorValue.Empty(element, shape) : null;

    /// <summary>A constant's elements, however many, read within the weights budget; null where it isn't constant or the budget is spent.</summary>
    public TensorValue? WeightsOf(Value value)
    {
        if (ConstantOf(value) is { } small) return small;
        var tensor = value.Initializer ?? ConstantTensor(value.Producer);
        if (tensor is null) return ComputedWeights(value);
        if (value.IsGraphInput || tensor.ElementCount is not { } count) return null;
        return _budget.TryTake(tensor, count * Math.Max(1, tensor.Type.BitsOf()) / 8) ? Try(() => TensorValue.InPlace(tensor), null) : null;
    }

    // Weights behind an operator or two (dequantized, transposed); a longer chain is no exporter's work.
    TensorValue? ComputedWeights(Value value)
    {
        if (_weightsDepth >= MaxWeightsDepth || value.Producer is not { } node || UnitOf(node) is not { } unit) return null;
        _weightsDepth++;
        try
        {
            return Try(() => unit.Weights(CallOf(node)), null);
        }
        finally
        {
            _weightsDepth--;
        }
    }

    int _weightsDepth;

    /// <summary>The elements of a small integer value, as numbers and symbols; null where unknown.</summary>
    public ImmutableArray<Dim>? ElementsOf(Value value)
    {
        if (_elements.TryGetValue(value, out var elements)) return elements;
        // A negative number is no extent, and unknown as one: [batch, -1] keeps its batch.
        return ConstantOf(value) is { IsInteger: true, Dims.Length: <= 1, Count: <= MaxElements } constant ? [.. constant.Integers.ToArray().Select(Dim.Of)] : null;
    }

    /// <summary>What is proved of a value; computed when first asked for.</summary>
    public ValueRange RangeOf(Value value) => _ranges.Of(value);

    /// <summary>Version of an operator set here; 0 where the model doesn't import it.</summary>
    internal long OpsetOf(string domain) => _opsets.GetValueOrDefault(domain);

    internal FactsOptions Options => _options;

    internal OnnxAttribute? Resolve(OnnxAttribute? attribute)
    {
        if (attribute is null || attribute.RefName.Length == 0) return attribute;
        var given = _functionCall?.Attribute(attribute.RefName) ?? FunctionOf(_functionCall)?.AttributeDefaults.FirstOrDefault(a => a.Name == attribute.RefName);
        return _caller?.Resolve(given) ?? given;
    }

    /// <summary>Infers a subgraph with inputs of the given types.</summary>
    internal ImmutableArray<OnnxType?> Enter(Graph graph, IReadOnlyList<OnnxType?> inputs)
    {
        // A loop's body is entered again with less: what was inferred from more must not stay.
        Forget(graph);
        if (!_entries.TryEnter()) return [.. graph.Outputs.Select(static _ => (OnnxType?)null)];
        for (var i = 0; i < graph.Inputs.Length; i++)
            if (i < inputs.Count && inputs[i] is { } type) SetType(graph.Inputs[i], type);
        Infer(graph);
        return [.. graph.Outputs.Select(TypeOf)];
    }

    void Forget(Graph graph)
    {
        foreach (var value in graph.Values)
        {
            _types.Remove(value);
            _elements.Remove(value);
            if (value.Producer is not null) _constants.Remove(value);
        }

        foreach (var node in graph.Nodes) _bodies.Remove(node);
    }

    /// <summary>The facts of a local function's body for one call of it; null for other nodes, and calls nested too deep.</summary>
    internal ModelFacts? BodyOf(Node node)
    {
        if (FunctionOf(node) is not { } function || _depth >= MaxCallDepth) return null;
        if (_bodies.TryGetValue(node, out var body)) return body;
        if (!_entries.TryEnter()) return null;
        body = new ModelFacts(_model, _catalog, _options, _budget, this, node, function);
        _bodies[node] = body;
        for (var i = 0; i < function.Body.Inputs.Length && i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is not { } outer) continue;
            var inner = function.Body.Inputs[i];
            if (TypeOf(outer) is { } type) body.SetType(inner, type);
            if (ConstantOf(outer) is { } constant) body._constants[inner] = constant;
            if (ElementsOf(outer) is { } elements) body._elements[inner] = elements;
        }

        body.Infer(function.Body);
        return body;
    }

    readonly Dictionary<Node, ModelFacts> _bodies = [];

    internal FunctionDefinition? FunctionOf(Node? node) => node is null || _model.Functions.IsEmpty ? null : _functions[(node.Domain, node.OpType, node.Overload)].FirstOrDefault();

    /// <summary>For a body: the value of the call that an input of it stands for.</summary>
    internal (ModelFacts Facts, Value Value)? ArgumentOf(Value value)
    {
        if (_caller is null || _functionCall is null || !value.IsGraphInput || FunctionOf(_functionCall) is not { } function) return null;
        var index = function.Body.Inputs.IndexOf(value);
        return index >= 0 && index < _functionCall.Inputs.Length && _functionCall.Inputs[index] is { } outer ? (_caller, outer) : null;
    }

    void Infer(Graph graph)
    {
        foreach (var value in graph.Inputs.Concat(graph.Initializers)) NoteOverflow(value);
        foreach (var input in graph.Inputs)
            if (_caller is null && graph.Depth == 0 && _options.InputShapes.TryGetValue(input.Name, out var shape) && input.DeclaredType is TensorType declared)
                SetType(input, declared with { Shape = shape });
        foreach (var node in Order(graph)) Infer(node);
    }

    // Sorted once, however often a loop's body is entered; what lies on or behind a cycle is left out, and noted.
    IReadOnlyList<Node> Order(Graph graph)
    {
        if (_orders.TryGetValue(graph, out var known)) return known;
        var order = GraphOrder.Of(graph);
        _cyclic.UnionWith(order.Cyclic);
        return _orders[graph] = order.Nodes;
    }

    void Infer(Node node)
    {
        var call = CallOf(node);
        if (FunctionOf(node) is { } function)
        {
            if (BodyOf(node) is { } body) TakeOver(node, function, body);
            return;
        }

        if (_catalog.Find(node.Domain, node.OpType) is not { } unit) return;
        var types = Try(() => unit.InferTypes(call), [], () => Note(new ShapeOverflow(node, null, null)));
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i] is not { } output || i >= types.Length || types[i] is not { } type) continue;
            SetType(output, type);
            NoteOverflow(output);
        }

        if (IsFoldable(call))
        {
            var folded = Try(() => unit.Fold(call), []);
            for (var i = 0; i < node.Outputs.Length && i < folded.Length; i++)
                if (node.Outputs[i] is { } output && folded[i] is { } constant) SetConstant(output, constant);
        }

        if (node.Outputs is [{ } first, ..] && !_constants.ContainsKey(first) && Try(() => unit.Elements(call), null) is { Length: <= MaxElements } elements)
            SetElements(first, elements);
    }

    // A node that its unit can't make sense of (wrong attributes, impossible axes) has unknown outputs; it doesn't end the analysis.
    internal static T Try<T>(Func<T> ask, T otherwise, Action? overflowed = null)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException
            or ModelFormatException or DivideByZeroException or InvalidCastException or OutOfMemoryException)
        {
            if (e is OverflowException) overflowed?.Invoke();
            return otherwise;
        }
    }

    void TakeOver(Node node, FunctionDefinition function, ModelFacts body)
    {
        for (var i = 0; i < node.Outputs.Length && i < function.Body.Outputs.Length; i++)
        {
            if (node.Outputs[i] is not { } output) continue;
            var inner = function.Body.Outputs[i];
            if (body.TypeOf(inner) is { } type) SetType(output, type);
            if (body.ConstantOf(inner) is { } constant) SetConstant(output, constant);
            else if (body.ElementsOf(inner) is { } elements) _elements[output] = elements;
        }
    }

    bool IsFoldable(OperatorCall call)
    {
        var elements = 0L;
        for (var i = 0; i < call.InputCount; i++)
        {
            if (!call.Has(i)) continue;
            if (call.Constant(i) is not { } constant) return false;
            elements += constant.Count;
        }

        foreach (var output in call.Node.Outputs)
            if (output is not null && ShapeOf(output)?.ElementCount > MaxFolded) return false;
        return elements <= MaxFolded;
    }

    void SetType(Value value, OnnxType type) => _types[value] = TypeMerge.Merge(type, _types.GetValueOrDefault(value) ?? value.DeclaredType);

    void SetConstant(Value value, TensorValue constant)
    {
        if (constant.Count > MaxFolded) return;
        _constants[value] = constant;
        _types[value] = new TensorType(constant.Type, Shape.Of(constant.Dims));
    }

    void SetElements(Value value, ImmutableArray<Dim> elements)
    {
        _elements[value] = elements;
        if (!elements.All(static e => e.Value is not null) || TypeOf(value) is not TensorType { Shape: { IsStatic: true } shape } type) return;
        if (shape.ElementCount == elements.Length)
            _constants[value] = TensorValue.OfIntegers(type.Element, [.. shape.Dims.Select(static d => d.Value!.Value)], [.. elements.Select(static e => e.Value!.Value)]);
    }

    static TensorValue? Read(Tensor tensor) => Try(() => TensorValue.From(tensor), null);

    Tensor? ConstantTensor(Node? node) => node is not null && UnitOf(node) is Operators.ConstantUnit ? node.Attribute("value")?.Tensors.FirstOrDefault() : null;
}
