using System.Collections.Immutable;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>Decides what is quantized how. Nothing is written, and the model isn't run.</summary>
public sealed class QuantizationPlanner
{
    readonly PreparedModel _prepared;
    readonly ModelFacts _facts;
    readonly QuantizationOptions _options;
    readonly QuantizationScope _scope;
    readonly CodeType _codes;
    readonly bool _isSymmetric;
    readonly NodeRoles _roles;
    readonly ConstantPlanner _constants;
    readonly IReadOnlyDictionary<string, ValueSummary> _summaries;
    readonly HashSet<Value> _fed;
    readonly HashSet<Node> _unmergeable = [];
    ScaleGroups _groups = new();
    readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    readonly Dictionary<Node, string?> _floats = [];
    readonly HashSet<Node> _merged = [];
    readonly Dictionary<Node, BalancedValue> _balanced = [];

    QuantizationPlanner(PreparedModel prepared, IReadOnlyDictionary<string, ValueSummary> summaries, QuantizationOptions options)
    {
        (_prepared, _options, _summaries) = (prepared, options, summaries);
        _facts = ModelFacts.Of(Document.Model, new FactsOptions { WeightsBudget = long.MaxValue });
        _scope = options.Scope ?? options.Target.Scope;
        _isSymmetric = options.Symmetric ?? options.Target.Quantizer.IsSymmetric;
        _codes = CodeType.Of(options.Activations ?? (_isSymmetric ? DataType.Int8 : DataType.UInt8));
        _roles = new NodeRoles(_facts, options, _scope);
        _fed = FedValues.Of(Document.Model.Graph);
        _constants = new ConstantPlanner(_facts, _fed, options, _codes, _isSymmetric);
    }

    ModelDocument Document => _prepared.Document;

    /// <summary>Plans the quantization of a prepared model.</summary>
    /// <param name="prepared">The model, ready to be quantized.</param>
    /// <param name="summaries">What was seen of its values, by name.</param>
    /// <param name="options">How.</param>
    /// <exception cref="QuantizationException">Nothing is known of a value that needs a scale, or nothing can be quantized.</exception>
    public static QuantizationPlan Plan(PreparedModel prepared, IReadOnlyDictionary<string, ValueSummary> summaries, QuantizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(summaries);
        ArgumentNullException.ThrowIfNull(options);
        return new QuantizationPlanner(prepared, summaries, options).Plan();
    }

    QuantizationPlan Plan()
    {
        var order = GraphOrder.Of(Document.Model.Graph).Nodes;
        foreach (var node in order) _floats[node] = _roles.StaysFloat(node) ?? (ReadsFed(node) ? null : "a constant");
        if (_floats.Values.All(static f => f is not null)) throw new QuantizationException("no operator of the model can be quantized: see --plan for the reasons");
        if (_scope == QuantizationScope.Weighted) Balance(order);
        var values = Values(order);
        // A shared scale may reach beyond where an operator saturates: then the operator is needed after all.
        while (Unmerge(values)) values = Values(order);
        var scales = values.ToDictionary(static v => v.Name, static v => v.Parameters, StringComparer.Ordinal);
        values = [.. values, .. _balanced.Values.Select(static b => b.Scaled).DistinctBy(static v => v.Name)];
        return new QuantizationPlan(Document, _scope, values, [.. Document.Model.Graph.Nodes.Select(n => NodeOf(n, scales))], _prepared.Steps, _options.QuantizedOutputs);
    }

    ImmutableArray<PlannedValue> Values(IReadOnlyList<Node> order)
    {
        _merged.Clear();
        _values.Clear();
        _groups = new ScaleGroups();
        if (_scope == QuantizationScope.Integer) MergeSaturating(order);
        foreach (var input in Document.Model.Graph.Inputs) Claim(input);
        foreach (var output in order.SelectMany(static n => n.Outputs).OfType<Value>()) Claim(output);
        if (_scope == QuantizationScope.Integer) Tie(order);
        return Values();
    }

    bool Unmerge(ImmutableArray<PlannedValue> values)
    {
        var ranges = values.ToDictionary(static v => v.Name, static v => v.Range, StringComparer.Ordinal);
        var needed = _merged.Where(n => _facts.UnitOf(n)!.Clamp(_facts.CallOf(n))!.Value is var clamp && ranges[n.Outputs[0]!.Name] is var range && (range.Lo < clamp.Lo || range.Hi > clamp.Hi)).ToList();
        _unmergeable.UnionWith(needed);
        return needed.Count > 0;
    }

    // What quantization to a range that ends at 0 does anyway needs no operator.
    void MergeSaturating(IReadOnlyList<Node> order)
    {
        foreach (var node in order)
        {
            if (_floats[node] is not null || _unmergeable.Contains(node) || _isSymmetric || node.Inputs is not [{ Producer: { } producer } input, ..] || node.Outputs is not [{ } output]) continue;
            if (input.Uses.Count != 1 || input.IsGraphOutput || _floats[producer] is not null || _merged.Contains(producer)) continue;
            if (_facts.UnitOf(producer)!.Quantizable(_facts.CallOf(producer)) is not { Flow: ScaleFlow.Computes } || !_fed.Contains(input)) continue;
            if (_facts.UnitOf(node)!.Clamp(_facts.CallOf(node)) is { Lo: <= 0, Hi: >= 0 } && _facts.UnitOf(producer)?.Saturation is null && !_options.Ranges.ContainsKey(output.Name)) _merged.Add(node);
        }
    }

    void Balance(IReadOnlyList<Node> order)
    {
        if (!_options.BalancesChannels) return;
        foreach (var node in order)
        {
            if (_floats[node] is not null || _roles.FormOf(node)?.Weighted?.Groups is not { } groups || node.Inputs[0] is not { } read || !_fed.Contains(read) || !IsFloat(read) || _facts.ShapeOf(read)?.Rank != 4) continue;
            if (_options.Ranges.ContainsKey(read.Name) || _options.Types.ContainsKey(read.Name) || !_summaries.TryGetValue(read.Name, out var seen) || seen.Channels is not { } channels) continue;
            if (groups != channels.Count || channels.Count == 1 || ChannelBalance.Of(channels) is not { } factors) continue;
            var range = ChannelBalance.Range(channels, factors);
            var name = read.Name + "_balanced";
            _balanced[node] = new BalancedValue(read.Name, factors, new PlannedValue(name, name, range, ScaleParameters.Cover(range, _codes, _isSymmetric), RangeReason.Observed));
        }
    }

    bool IsMergedAway(Value value) => value.Uses is [{ Node: var reader }] && _merged.Contains(reader);

    void Claim(Value value)
    {
        if (!_fed.Contains(value) || _facts.ElementOf(value) is not (DataType.Float or DataType.Undefined) || IsMergedAway(value)) return;
        var isRead = value.Uses.Any(u => ReferenceEquals(u.Node.Graph, value.Graph) && ReadsCodes(u));
        var isWritten = _scope == QuantizationScope.Integer && value.Producer is { } producer && _floats.GetValueOrDefault(producer, "") is null && IsFloat(value);
        if (!isRead && !isWritten) return;
        _groups.Add(value.Name);
        _values[value.Name] = value;
    }

    bool IsFloat(Value value) => _facts.ElementOf(value) == DataType.Float;

    bool ReadsCodes(Use use) => !_balanced.ContainsKey(use.Node) && _floats.GetValueOrDefault(use.Node, "") is null && use.Index < _roles.FormOf(use.Node)!.Data;

    void Tie(IReadOnlyList<Node> order)
    {
        foreach (var node in order)
        {
            if (_floats[node] is not null) continue;
            var form = _roles.FormOf(node)!;
            var isTied = form.Flow == ScaleFlow.Joins && _options.Target.TiesJoins || _options.Target.TiedOperators.Contains(node.OpType);
            var outputs = node.Outputs.OfType<Value>().Select(static o => o.Name).Where(_groups.Has).ToList();
            foreach (var input in node.Inputs.Take(form.Data).OfType<Value>().Where(i => _groups.Has(i.Name)))
            {
                if (!isTied && form.Flow != ScaleFlow.Passes && !(form.Flow == ScaleFlow.Joins && IsForJoinAlone(input))) continue;
                foreach (var output in outputs) _groups.Unite(input.Name, output, isJoin: form.Flow != ScaleFlow.Passes);
            }
        }
    }

    // What only a Concat reads ends on the Concat's codes anyway: rounding it twice would only add noise.
    bool IsForJoinAlone(Value input)
    {
        while (input.Uses.Count == 1 && !input.IsGraphOutput && input.Producer is { } producer && _floats.GetValueOrDefault(producer, "") is null && !_merged.Contains(producer))
        {
            var unit = _facts.UnitOf(producer)!;
            var form = unit.Quantizable(_facts.CallOf(producer))!;
            if (form.Flow == ScaleFlow.Computes) return unit.Saturation is null;
            if (form.Flow != ScaleFlow.Passes || producer.Outputs.Length > 1 || producer.Inputs[0] is not { } before) return false;
            input = before;
        }

        return false;
    }

    ImmutableArray<PlannedValue> Values()
    {
        var planned = new Dictionary<string, PlannedValue>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var (root, members, covered) in _groups.Groups())
        {
            var type = members.Select(m => _options.Types.TryGetValue(m, out var stated) ? stated : (DataType?)null).FirstOrDefault(static t => t is not null);
            var codes = type is { } t ? CodeType.Of(t) : _codes;
            if (Range(root, members, covered, codes) is not { } found)
            {
                missing.Add(root);
                continue;
            }

            var isPowerOfTwo = codes.Bits == 8 ? _options.Target.HasPowerOfTwoBounds : _options.Target.HasPowerOfTwoBounds16;
            var parameters = found.Reason == RangeReason.Bound && !_isSymmetric && ScaleParameters.Exact(found.Range, codes, isPowerOfTwo) is { } exact ? exact : ScaleParameters.Cover(found.Range, codes, _isSymmetric);
            foreach (var member in members) planned[member] = new PlannedValue(member, root, found.Range, parameters, found.Reason);
        }

        if (missing.Count > 0)
        {
            throw new QuantizationException($"nothing was seen of {missing.Count} {(missing.Count == 1 ? "value that needs" : "values that need")} a scale, '{missing[0]}' first: "
                + "calibrate this model on data that reach it, or state its range with --range");
        }

        return [.. _values.Keys.Select(name => planned[name])];
    }

    (Interval Range, RangeReason Reason)? Range(string root, List<string> members, List<string> covered, CodeType codes)
    {
        if (members.Select(m => _options.Ranges.TryGetValue(m, out var stated) ? stated : (Interval?)null).FirstOrDefault(static r => r is not null) is { } given) return (given, RangeReason.Stated);
        Interval? all = null;
        var reason = RangeReason.Bound;
        foreach (var member in covered)
        {
            if (RangeOf(member, root, members, codes) is not { } one) return null;
            var range = _summaries.GetValueOrDefault(member)?.Floor is { } floor ? one.Range.Union(floor) : one.Range;
            all = all?.Union(range) ?? range;
            if (range != one.Range) reason = RangeReason.Floor;
            else if (one.Reason != RangeReason.Bound) reason = one.Reason;
        }

        return (all!.Value, reason);
    }

    (Interval Range, RangeReason Reason)? RangeOf(string name, string root, List<string> members, CodeType codes)
    {
        var value = _values[name];
        if (value.Producer is { } producer && _facts.UnitOf(producer)?.Saturation is { IsBounded: true } bound && !_merged.Contains(producer)) return (bound, RangeReason.Bound);
        if (!_summaries.TryGetValue(name, out var seen)) return _facts.RangeOf(value).Overall is { IsBounded: true } proved ? (proved, RangeReason.Proved) : null;
        // What the model is fed with has a domain: its ends are no outliers, and a picture's levels fall on codes.
        if (value.Producer is null && _options.Method is RangeMethod.Readers or RangeMethod.MeanExtremes) return (seen.Seen, RangeReason.Observed);
        if (_options.Method != RangeMethod.Readers) return (RangeChooser.Choose(seen, [], codes, _isSymmetric, _options.Method, _options.Percentile), RangeReason.Observed);
        var readers = ReaderFunctions.Of(_values[root], _facts, IsExcluded);
        // Clipping is averaged away by sums, but where nothing is computed any more it shows: scores would shrink. 16 bits have codes enough for all that was seen.
        if (codes.Bits > 8 || readers.Any(r => Surfaces(r.Value))) seen = seen with { Mean = seen.Seen };
        var range = RangeChooser.Choose(seen, [.. readers.Select(static r => r.Of)], codes, _isSymmetric, _options.Method, _options.Percentile);
        return (range, range != RangeChooser.Start(seen) ? RangeReason.Readers : RangeReason.Observed);
    }

    // What is left out is no part of the quantized graph: a model whose tail stays float gets the scales that its head gets alone.
    bool IsExcluded(Node node) => _options.Exclude?.Invoke(node) == true;

    bool Surfaces(Value value) => value.IsGraphOutput || value.Uses.Any(u => IsExcluded(u.Node)) || _scope == QuantizationScope.Integer && value.Uses.Any(u => _floats.GetValueOrDefault(u.Node, "") is not null);

    PlannedNode NodeOf(Node node, Dictionary<string, ScaleParameters> scales)
    {
        if (!_floats.TryGetValue(node, out var reason)) reason = "part of a cycle";
        if (reason is not null) return new PlannedNode(node, [], [], false, reason);
        var form = _roles.FormOf(node)!;
        var balanced = _balanced.GetValueOrDefault(node);
        var data = balanced is not null ? [] : Enumerable.Range(0, Math.Min(form.Data, node.Inputs.Length)).Where(i => node.Inputs[i] is { } v && scales.ContainsKey(v.Name)).ToImmutableArray();
        var read = node.Inputs[0] is { } first ? _summaries.GetValueOrDefault(first.Name)?.Channels : null;
        var constants = _constants.Of(node, form, _scope,
            i => i == 0 && balanced is not null ? balanced.Scaled.Parameters.Scale : node.Inputs[i] is { } v && scales.TryGetValue(v.Name, out var p) ? p.Scale : null, read, balanced?.Factors);
        return new PlannedNode(node, data, constants, _merged.Contains(node), null) { Balanced = balanced };
    }

    bool ReadsFed(Node node) => node.Inputs.OfType<Value>().Any(_fed.Contains) || node.Subgraphs.Any();
}
