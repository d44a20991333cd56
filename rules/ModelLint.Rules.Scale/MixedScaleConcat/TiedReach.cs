using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Rules.Scale.MixedScaleConcat;

/// <summary>How far back the one encoding of a joined value reaches, where the target ties what enters a Concat to what leaves it.</summary>
static class TiedReach
{
    const int MaxNames = 3;

    /// <summary>A sentence on it; empty where the target ties nothing.</summary>
    public static string Sentence(ModelContext context, JoinedValue joined)
    {
        if (!context.Target.TiesJoins) return "";
        var entering = joined.Slices.SelectMany(static s => s.Sources).Where(v => !context.Evidence.IsConstant(v)).Distinct().ToList();
        var tied = Behind(context, entering);
        var names = string.Join(", ", entering.Take(MaxNames).Select(static v => $"'{v.Name}'")) + (entering.Count > MaxNames ? $" and {entering.Count - MaxNames} more" : "");
        var further = tied.Count == 0 ? "" : $", and so does what enters {string.Join(", ", tied.Take(MaxNames).Select(static n => $"{n.OpType} '{n.Label}'"))}{(tied.Count > MaxNames ? $" and {tied.Count - MaxNames} more" : "")}";
        return $"{context.Target.Name} gives what enters a Concat the encoding of what leaves it: {names} {(entering.Count == 1 ? "shares" : "share")} it{further}, for whoever else reads {(entering.Count == 1 && tied.Count == 0 ? "it" : "them")}.";
    }

    // Operators that move elements have one encoding on either side anyway.
    static List<Node> Behind(ModelContext context, IEnumerable<Value> entering)
    {
        var (facts, tied) = (context.Evidence.Facts, new List<Node>());
        var (pending, seen) = (new Queue<Value>(entering), new HashSet<Value>());
        while (pending.TryDequeue(out var value))
        {
            if (!seen.Add(value) || value.Producer is not { } node) continue;
            var isTied = context.Target.TiedOperators.Contains(node.OpType);
            var form = facts.UnitOf(node)?.Quantizable(facts.CallOf(node));
            if (isTied) tied.Add(node);
            if (!isTied && form is not { Flow: ScaleFlow.Passes or ScaleFlow.Joins }) continue;
            foreach (var input in node.Inputs.Take(form?.Data ?? 1).OfType<Value>()) pending.Enqueue(input);
        }

        return tied;
    }
}
