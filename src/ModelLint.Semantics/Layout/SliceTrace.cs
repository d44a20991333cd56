using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Layout;

/// <summary>One part of a joined value, followed back to where it comes from.</summary>
/// <param name="Source">The value that was joined, an input of the innermost join: where a converter must be told to cut.</param>
/// <param name="Origin">The value that layout operators alone made <paramref name="Source"/> from: the Sigmoid behind a Reshape.</param>
/// <param name="Region">Where it lies in the traced value; null where no index range of it says that (a Reshape scrambled it).</param>
/// <param name="Joins">The joins (Concats) it went through, innermost first.</param>
/// <param name="InnerRegion">Where it lies in the innermost join's output; always known unless extents aren't.</param>
public sealed record TracedSlice(Value Source, Value Origin, Region? Region, ImmutableArray<Node> Joins, Region? InnerRegion);

/// <summary>Follows a value back through layout operators and joins to the parts that were put side by side.</summary>
public sealed class SliceTrace
{
    /// <summary>More parts than this in one value aren't told apart: nested joins of joins grow exponentially.</summary>
    public const int MaxSlices = 1024;

    readonly ModelFacts _facts;
    readonly List<TracedSlice> _slices = [];
    readonly HashSet<Node> _joins = [];
    bool _overflow;

    SliceTrace(ModelFacts facts) => _facts = facts;

    /// <summary>The parts of a value in the order of the joins' inputs; a value that no join made is one part, itself.</summary>
    public ImmutableArray<TracedSlice> Slices { get; private init; }

    /// <summary>Joins of which every part is among <see cref="Slices"/>: judging the traced value judges them too.</summary>
    public ImmutableHashSet<Node> Joins { get; private init; } = [];

    /// <summary>Traces <paramref name="value"/> back; parts that a Slice or Gather left out are not listed.</summary>
    public static SliceTrace Of(ModelFacts facts, Value value)
    {
        var trace = new SliceTrace(facts);
        trace.Walk(value);
        return trace._overflow
            ? new SliceTrace(facts) { Slices = [new TracedSlice(value, value, Region.All, [], Region.All)] }
            : new SliceTrace(facts) { Slices = [.. trace._slices], Joins = [.. trace._joins] };
    }

    // Maps are stacked, the one nearest to the source on top, so that no chain of them recurses.
    readonly record struct Step(Value Value, Value Anchor, ImmutableStack<LayoutMap> Maps, ImmutableStack<LayoutMap> Inner, ImmutableArray<Node> Joins, bool Dropped);

    // A stack of its own: a hostile model may chain ten thousand layout operators.
    void Walk(Value start)
    {
        var pending = new Stack<Step>([new Step(start, start, [], [], [], Dropped: false)]);
        while (pending.TryPop(out var step))
        {
            var node = step.Value.Producer;
            var unit = node is null ? null : _facts.UnitOf(node);
            if (node is not null && unit is { IsJoin: true })
            {
                if (node.Inputs.Length > MaxSlices)
                {
                    _overflow = true;
                    return;
                }

                if (!step.Dropped) _joins.Add(node);
                var call = _facts.CallOf(node);
                for (var i = node.Inputs.Length - 1; i >= 0; i--)
                {
                    if (node.Inputs[i] is not { } input) continue;
                    var place = unit.Layout(call, i, step.Value.ProducerOutput) ?? LayoutMap.Unknown();
                    pending.Push(new Step(input, input, step.Maps.Push(place), [place], step.Joins.Insert(0, node), step.Dropped));
                }
            }
            else if (node is { Inputs: [{ } data, ..] } && unit?.Layout(_facts.CallOf(node), 0, step.Value.ProducerOutput) is { } map)
            {
                pending.Push(step with { Value = data, Maps = step.Maps.Push(map), Inner = step.Inner.Push(map), Dropped = step.Dropped || map.DropsElements });
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

    void Add(Step step)
    {
        var region = Move(step.Maps);
        if (region is not { IsEmpty: true }) _slices.Add(new TracedSlice(step.Anchor, step.Value, region, step.Joins, Move(step.Inner)));
    }

    static Region? Move(ImmutableStack<LayoutMap> maps)
    {
        Region? region = Region.All;
        foreach (var map in maps)
        {
            region = map.Move(region);
            if (region is null) return null;
        }

        return region;
    }
}
