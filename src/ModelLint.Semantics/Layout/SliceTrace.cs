using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Layout;

/// <summary>One part of a joined value, followed back to where it comes from.</summary>
/// <param name="Source">The value that was joined, an input of the innermost join: where a converter must be told to cut.</param>
/// <param name="Origin">The value that layout operators alone made <paramref name="Source"/> from: the Sigmoid behind a Reshape.</param>
/// <param name="Region">Where it lies in the traced value; null where no index range of it says that (a Reshape scrambled it).</param>
/// <param name="Joins">The joins (Concats) it went through, innermost first.</param>
/// <param name="InnerRegion">Where it lies in the innermost join's output; always known unless extents aren't.</param>
public sealed record TracedSlice(Value Source, Value Origin, Region? Region, ImmutableArray<Node> Joins, Region? InnerRegion)
{
    internal ImmutableStack<Crossing> Crossings { get; init; } = [];

    /// <summary>The operators that its elements pass through, from <see cref="Origin"/> to the traced value.</summary>
    public IEnumerable<Passage> Path()
    {
        Region? region = Region.All;
        foreach (var crossing in Crossings)
        {
            region = region is null ? null : crossing.Map.Move(region);
            yield return new Passage(crossing.Into, region, crossing.IsJoin);
        }
    }
}

/// <summary>One operator on a slice's way: it moves elements and changes none.</summary>
/// <param name="Value">What the operator writes.</param>
/// <param name="Region">Where the slice lies in it; null where no index range says that.</param>
/// <param name="IsJoin">True where it puts others beside the slice.</param>
public sealed record Passage(Value Value, Region? Region, bool IsJoin);

/// <summary>A step over one operator, into the value that it writes.</summary>
readonly record struct Crossing(Value Into, LayoutMap Map, bool IsJoin);

/// <summary>Follows a value back through layout operators and joins to the parts that were put side by side.</summary>
public sealed class SliceTrace
{
    /// <summary>More parts than this in one value aren't told apart: nested joins of joins grow exponentially.</summary>
    public const int MaxSlices = 1024;

    readonly ModelFacts _facts;
    readonly bool _throughCodes;
    readonly List<TracedSlice> _slices = [];
    readonly HashSet<Node> _joins = [];
    bool _overflow;

    SliceTrace(ModelFacts facts, bool throughCodes) => (_facts, _throughCodes) = (facts, throughCodes);

    /// <summary>The parts of a value in the order of the joins' inputs; a value that no join made is one part, itself.</summary>
    public ImmutableArray<TracedSlice> Slices { get; private init; }

    /// <summary>Joins of which every part is among <see cref="Slices"/>: judging the traced value judges them too.</summary>
    public ImmutableHashSet<Node> Joins { get; private init; } = [];

    /// <summary>Traces <paramref name="value"/> back; parts that a Slice or Gather left out are not listed.</summary>
    public static SliceTrace Of(ModelFacts facts, Value value) => new SliceTrace(facts, throughCodes: false).To(value);

    /// <summary>
    /// Traces <paramref name="value"/> back as <see cref="Of"/> does, and further through operators that only turn numbers into codes, codes into
    /// numbers, or join codes: what they do to a slice is round it.
    /// </summary>
    public static SliceTrace ThroughCodes(ModelFacts facts, Value value) => new SliceTrace(facts, throughCodes: true).To(value);

    SliceTrace To(Value value)
    {
        Walk(value);
        return _overflow
            ? new SliceTrace(_facts, _throughCodes) { Slices = [new TracedSlice(value, value, Region.All, [], Region.All)] }
            : new SliceTrace(_facts, _throughCodes) { Slices = [.. _slices], Joins = [.. _joins] };
    }

    // Crossings are stacked, the one nearest to the source on top, so that no chain of them recurses.
    readonly record struct Step(Value Value, Value Anchor, ImmutableStack<Crossing> Crossings, ImmutableStack<Crossing> Inner, ImmutableArray<Node> Joins, bool Dropped);

    // A stack of its own: a hostile model may chain ten thousand layout operators.
    void Walk(Value start)
    {
        var pending = new Stack<Step>([new Step(start, start, [], [], [], Dropped: false)]);
        while (pending.TryPop(out var step))
        {
            var node = step.Value.Producer;
            var unit = node is null ? null : _facts.UnitOf(node);
            if (node is not null && unit is not null && PartsOf(node, unit) is { } parts)
            {
                if (parts.Count > MaxSlices)
                {
                    _overflow = true;
                    return;
                }

                if (!step.Dropped) _joins.Add(node);
                var call = _facts.CallOf(node);
                foreach (var i in parts.Reverse())
                {
                    if (node.Inputs[i] is not { } input) continue;
                    var place = new Crossing(step.Value, unit.Layout(call, i, step.Value.ProducerOutput) ?? LayoutMap.Unknown(), IsJoin: true);
                    pending.Push(new Step(input, input, step.Crossings.Push(place), [place], step.Joins.Insert(0, node), step.Dropped));
                }
            }
            else if (node is { Inputs: [{ } data, ..] } && unit is not null && MapOf(node, unit, step.Value.ProducerOutput) is { } map)
            {
                var crossing = new Crossing(step.Value, map, IsJoin: false);
                pending.Push(step with { Value = data, Crossings = step.Crossings.Push(crossing), Inner = step.Inner.Push(crossing), Dropped = step.Dropped || map.DropsElements });
            }
            else
            {
                Add(step);
            }

            if (pending.Count + _slices.Count > MaxSlices)
            {
                _overflow = true;
                return;
            }
        }
    }

    // The inputs that stand side by side in a join's output; null for other operators.
    IReadOnlyList<int>? PartsOf(Node node, OperatorSemantics unit)
    {
        if (unit.IsJoin) return [.. Enumerable.Range(0, node.Inputs.Length)];
        return _throughCodes && unit.Coded(_facts.CallOf(node)) is { IsJoin: true } form ? [.. form.Inputs.Select(static p => p.Codes)] : null;
    }

    // Codes that are stored in the file come from nowhere.
    LayoutMap? MapOf(Node node, OperatorSemantics unit, int output) => unit.Layout(_facts.CallOf(node), 0, output)
        ?? (_throughCodes && unit.Coded(_facts.CallOf(node)) is { Role: CodedRole.Quantizes or CodedRole.Dequantizes } && node.Inputs[0]!.Initializer is null ? LayoutMap.Same : null);

    void Add(Step step)
    {
        var region = Move(step.Crossings);
        if (region is { IsEmpty: true }) return;
        _slices.Add(new TracedSlice(step.Anchor, step.Value, region, step.Joins, Move(step.Inner)) { Crossings = step.Crossings });
    }

    static Region? Move(ImmutableStack<Crossing> crossings)
    {
        Region? region = Region.All;
        foreach (var crossing in crossings)
        {
            region = crossing.Map.Move(region);
            if (region is null) return null;
        }

        return region;
    }
}
