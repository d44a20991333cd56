using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Evidence;

/// <summary>A joined value before anything is known of its ranges.</summary>
/// <param name="Value">The value to judge.</param>
/// <param name="Join">The outermost join.</param>
/// <param name="Inner">Further joins whose parts are all told here.</param>
/// <param name="Slices">Its parts.</param>
sealed record TracedJoin(Value Value, Node Join, ImmutableArray<Node> Inner, ImmutableArray<TracedSlice> Slices);

/// <summary>
/// Finds the values that joins brought together: graph outputs first, then joins inside the graph that flow into nothing told already. A
/// join that reaches another one, or an output, through layout operators alone is told there, once. Joins of a float tail share no scale.
/// </summary>
static class JoinFinder
{
    public static ImmutableArray<TracedJoin> Find(Model model, ModelFacts facts)
    {
        var found = ImmutableArray.CreateBuilder<TracedJoin>();
        var told = new HashSet<Node>();
        if (ModelRole.IsFloatTail(model)) return [];
        foreach (var output in model.Graph.Outputs)
            if (facts.ElementOf(output).IsFloat() && !IsInTail(output)) Add(output);
        foreach (var graph in model.AllGraphs)
        {
            // Outer joins come after the inner ones that they take in, so the last is looked at first.
            foreach (var node in GraphOrder.Of(graph).Nodes.Reverse())
                if (!told.Contains(node) && facts.UnitOf(node) is { IsJoin: true } && node.Outputs is [{ } value, ..] && facts.ElementOf(value).IsFloat() && !IsInTail(value)) Add(value);
        }

        return found.ToImmutable();

        static bool IsInTail(Value value) => value.Producer is { } producer && ModelRole.IsFloatTail(producer);

        void Add(Value value)
        {
            var trace = SliceTrace.Of(facts, value);
            if (trace.Slices.FirstOrDefault(static s => s.Joins.Length > 0) is not { } first) return;
            var outermost = first.Joins[^1];
            // An output that passes on another output's join adds nothing to it.
            if (trace.Joins.Count > 0 && trace.Joins.All(told.Contains)) return;
            told.UnionWith(trace.Joins);
            var inner = trace.Slices.SelectMany(static s => s.Joins.Reverse()).Where(j => j != outermost).Distinct().ToImmutableArray();
            if (trace.Slices.Length > 1) found.Add(new TracedJoin(value, outermost, inner, trace.Slices));
        }
    }
}
