using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Quantizing;

/// <summary>A function of a value x that something reads.</summary>
/// <param name="Of">The function.</param>
/// <param name="Value">The value that holds it.</param>
public readonly record struct ReaderFunction(Func<double, double> Of, Value Value);

/// <summary>
/// What is made of a value element by element before anything else reads it: x·Sigmoid(x), Clip(x) … Quantization of x must keep these, not x
/// (rule catalogue 6.5). Operators that only move elements, or round them to codes and back, are looked through.
/// </summary>
public sealed class ReaderFunctions
{
    // Gelu written out takes five, with a few layout operators before it; longer chains are no exporter's work. Rounding to codes and back in between doesn't count.
    const int MaxSteps = 12;

    readonly ModelFacts _facts;
    readonly Func<Node, bool> _isOutside;
    readonly Dictionary<Value, Known> _known;
    readonly List<Value> _order;
    readonly HashSet<Node> _absorbed = [];

    ReaderFunctions(Value value, ModelFacts facts, Func<Node, bool> isOutside) =>
        (_facts, _isOutside, _known, _order) = (facts, isOutside, new() { [value] = new Known(static x => x, value, Region.All) }, [value]);

    /// <summary>The functions of x that something reads which isn't itself a function of x alone; x itself where that is so.</summary>
    /// <param name="value">The value x.</param>
    /// <param name="facts">What is known of the model.</param>
    /// <param name="isOutside">Nodes that aren't looked through: what they are given is given away, as an output is.</param>
    public static ImmutableArray<ReaderFunction> Of(Value value, ModelFacts facts, Func<Node, bool>? isOutside = null)
    {
        var readers = new ReaderFunctions(value, facts, isOutside ?? (static _ => false));
        readers.GrowCodes();
        for (var step = 0; step < MaxSteps && readers.Grow(); step++)
            readers.GrowCodes();

        return [.. readers._order.Where(readers.IsRead).Select(v => new ReaderFunction(readers._known[v].Function, v))];
    }

    // Elements stand at the same places in two values that were not moved apart; only then both are functions of one x. A constant has no place.
    // The region is where x lies in the value; null where no index range says that.
    sealed record Known(Func<double, double> Function, Value? Place, Region? Region);

    bool IsRead(Value value) => value.IsGraphOutput || value.Uses.Count == 0 || value.Uses.Any(u => !_absorbed.Contains(u.Node));

    bool Grow()
    {
        var nodes = _order.SelectMany(static v => v.Uses).Select(static u => u.Node).Where(n => !_absorbed.Contains(n)).Distinct().ToList();
        var isGrown = false;
        foreach (var node in nodes)
        {
            if (_isOutside(node) || node.Graph.Parent is not null || node.Subgraphs.Any() || _facts.UnitOf(node) is not { } unit) continue;
            var made = Moved(node, unit) ?? (Compose(node, unit) is { } one ? [(node.Outputs[0]!, one)] : null);
            if (made is null) continue;
            _absorbed.Add(node);
            isGrown = true;
            foreach (var (output, known) in made)
                if (_known.TryAdd(output, known)) _order.Add(output);
        }

        return isGrown;
    }

    // Codes stand for the numbers that they were made of, but for rounding.
    void GrowCodes()
    {
        for (var i = 0; i < _order.Count; i++)
        {
            foreach (var node in _order[i].Uses.Where(static u => u.Index == 0).Select(static u => u.Node).Distinct())
            {
                if (node.Outputs is not [{ } rounded] || _facts.UnitOf(node)?.Coded(_facts.CallOf(node)) is not { Role: CodedRole.Quantizes or CodedRole.Dequantizes }) continue;
                _absorbed.Add(node);
                if (_known.TryAdd(rounded, _known[_order[i]])) _order.Add(rounded);
            }
        }
    }

    List<(Value, Known)>? Moved(Node node, OperatorSemantics unit)
    {
        if (unit.Quantizable(_facts.CallOf(node)) is not { Flow: ScaleFlow.Passes or ScaleFlow.Joins } form) return null;
        var moved = node.Inputs.Take(form.Data).OfType<Value>().FirstOrDefault(_known.ContainsKey);
        // A join of several functions of x would have several functions behind it: it is taken as one that reads them.
        if (moved is null || form.Flow == ScaleFlow.Joins && node.Inputs.OfType<Value>().Count(_known.ContainsKey) > 1) return null;
        var made = node.Outputs.OfType<Value>().Where(o => _facts.ElementOf(o).IsFloat()).Select(o => (o, Known: new Known(_known[moved].Function, o, Move(node, unit, moved, o))));
        return [.. made.Where(static m => m.Known.Region is not { IsEmpty: true })];
    }

    // A Split behind a join parts again what was joined: an output that nothing of x lies in reads nothing of it.
    Region? Move(Node node, OperatorSemantics unit, Value from, Value to) => _known[from].Region is { } region ? unit.Layout(_facts.CallOf(node), node.Inputs.IndexOf(from), to.ProducerOutput)?.Move(region) : null;

    Known? Compose(Node node, OperatorSemantics unit)
    {
        if (node.Outputs is not [{ }]) return null;
        var call = _facts.CallOf(node);
        if (node.Inputs is [{ } only, ..] && _known.TryGetValue(only, out var inner) && unit.Scalar(call) is { } scalar) return inner with { Function = x => scalar(inner.Function(x)) };
        if (node.Inputs is not [{ } a, { } b] || unit.Pair is not { } pair || Operand(a) is not { } left || Operand(b) is not { } right) return null;
        if (left.Place is not null && right.Place is not null && left.Place != right.Place) return null;
        return (left.Place is null ? right : left) is { Place: not null } moved ? moved with { Function = x => pair(left.Function(x), right.Function(x)) } : null;
    }

    Known? Operand(Value value)
    {
        if (_known.TryGetValue(value, out var known)) return known;
        if (_facts.ConstantOf(value) is not { Count: 1 } constant) return null;
        var number = constant.Number(0);
        return new Known(_ => number, null, null);
    }
}
