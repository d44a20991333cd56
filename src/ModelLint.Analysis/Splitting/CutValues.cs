using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Splitting;

/// <summary>Makes cut values of what goes into a tail: groups neighbours of like scale, says what each one is, names it.</summary>
sealed class CutValues(Model model, ModelEvidence evidence, double ratio, IReadOnlyList<JoinedValue> joined, IReadOnlySet<Node> tail)
{
    readonly List<(JoinedValue Joined, SliceEvidence Slice, TracedSlice Trace)> _traces =
        [.. joined.SelectMany(j => SliceTrace.Of(evidence.Facts, j.Value).Slices.Select(t => (j, j.Slices.FirstOrDefault(s => s.Sources.Contains(t.Source))!, t)).Where(static t => t.Item2 is not null))];

    public ImmutableArray<CutValue> Of(IReadOnlyList<Value> entries)
    {
        var groups = Groups(entries);
        var grouped = groups.SelectMany(static g => g.Members).ToHashSet();
        var all = groups.Concat(entries.Where(e => !grouped.Contains(e)).Select(static e => (Join: (Node?)null, Members: ImmutableArray.Create(e))));
        var made = all.Select(g => Make(g.Join, g.Members)).OrderBy(PlaceOf).ToList();
        var names = new CutNames(model, evidence.Facts);
        return [.. made.Select(m => m with { Name = names.NameOf(m) })];
    }

    // The fewest runs of neighbours whose ranges stay within the ratio. A value that the tail reads elsewhere too is an output of its own anyway.
    List<(Node? Join, ImmutableArray<Value> Members)> Groups(IReadOnlyList<Value> entries)
    {
        var found = new List<(Node? Join, ImmutableArray<Value> Members)>();
        var free = entries.Where(e => !e.IsGraphOutput && !e.IsGraphInput && e.Uses.Count == 1).ToHashSet();
        foreach (var join in model.Graph.Nodes.Where(n => tail.Contains(n) && evidence.Facts.UnitOf(n) is { IsJoin: true }))
        {
            var run = new List<Value>();
            foreach (var input in join.Inputs.Append(null))
            {
                if (input is not null && free.Contains(input) && ScaleRatio.Of([.. run.Append(input).SelectMany(Widths)]) <= ratio)
                {
                    run.Add(input);
                    continue;
                }

                if (run.Count > 1 && run.Count < join.Inputs.Length) found.Add((join, [.. run]));
                run = input is not null && free.Contains(input) ? [input] : [];
            }
        }

        return found;
    }

    IEnumerable<double> Widths(Value value)
    {
        var slices = SlicesOf(value);
        if (slices.Count > 0) return slices.Select(static s => ScaleRatio.WidthOf(s.Slice));
        return [RangeOf(value) is ({ IsBounded: true } range, _) ? range.QuantizedRange : double.PositiveInfinity];
    }

    CutValue Make(Node? join, ImmutableArray<Value> members)
    {
        var ranges = members.Select(RangeOf).ToList();
        return new CutValue
        {
            Name = "",
            Members = members,
            Join = join,
            Range = ranges.Select(static r => r.Range).Aggregate(static (a, b) => a.Union(b)),
            Source = Weakest(ranges.Select(static r => r.Source)),
            Meanings = [.. Meanings(members)],
        };
    }

    (Interval Range, RangeSource Source) RangeOf(Value value)
    {
        var slices = SlicesOf(value);
        if (slices.Count > 0 && slices.All(static s => s.Slice.Source != RangeSource.Unknown))
            return (slices.Select(static s => s.Slice.Range).Aggregate(static (a, b) => a.Union(b)), Weakest(slices.Select(static s => s.Slice.Source)));
        if (evidence.ObservationOf(value) is { Count: > 0 } seen) return (seen.Range, RangeSource.Observed);
        var proved = evidence.Facts.RangeOf(value).Overall;
        return (proved, proved.IsBounded ? RangeSource.Proved : RangeSource.Unknown);
    }

    // What several ranges together are known by.
    static RangeSource Weakest(IEnumerable<RangeSource> sources) =>
        sources.Distinct().OrderByDescending(static s => s switch { RangeSource.Unknown => 5, RangeSource.Witnessed => 4, RangeSource.Observed => 3, RangeSource.Proved => 2, RangeSource.Bound => 1, _ => 0 }).First();

    // The slices that a value becomes by layout alone: it lies on their way.
    List<(JoinedValue Joined, SliceEvidence Slice, TracedSlice Trace)> SlicesOf(Value value) =>
        [.. _traces.Where(t => t.Trace.Origin == value || t.Trace.Source == value || t.Trace.Path().Any(p => p.Value == value))];

    IEnumerable<CutMeaning> Meanings(ImmutableArray<Value> members)
    {
        foreach (var value in joined)
        {
            var exact = members.SelectMany(SlicesOf).Where(s => s.Joined == value).Select(static s => s.Trace).Distinct().ToList();
            if (exact.Count > 0)
            {
                yield return new CutMeaning(value.Value, Together([.. exact.Select(static t => t.Region)]), IsExact: true);
                continue;
            }

            var fed = _traces.Where(t => t.Joined == value && members.Any(m => Feeds(m, t.Trace.Source))).Select(static t => t.Trace.Region).ToList();
            if (fed.Count > 0) yield return new CutMeaning(value.Value, Together(fed), IsExact: false);
        }
    }

    // Several parts are one where they differ on one axis only.
    static Region? Together(List<Region?> regions)
    {
        if (regions.Any(static r => r is null)) return null;
        var left = regions.OfType<Region>().Distinct().ToList();
        for (var axes = left.SelectMany(static r => r.Axes.Keys).Distinct().Order().ToList(); axes.Count > 0 && left.Count > 1; axes.RemoveAt(axes.Count - 1))
        {
            var axis = axes[^1];
            left = [.. left.GroupBy(r => Region.Of(r.Axes.Remove(axis))).Select(g => g.All(r => r.Axes.ContainsKey(axis)) ? g.Key.With(axis, g.Select(r => r.Axes[axis]).Aggregate(static (a, b) => a.Union(b))) : g.Key)];
        }

        return left is [var one] ? one : null;
    }

    bool Feeds(Value value, Value source)
    {
        var pending = new Stack<Value>([source]);
        var seen = new HashSet<Value>();
        while (pending.TryPop(out var at))
        {
            if (at == value) return true;
            if (at.Producer is not { } node || !tail.Contains(node)) continue;
            foreach (var read in node.Reads)
                if (seen.Add(read)) pending.Push(read);
        }

        return false;
    }

    // By the first part that it is, or is needed for.
    (int First, int Order) PlaceOf(CutValue value)
    {
        var exact = value.Members.SelectMany(SlicesOf).ToHashSet();
        var first = _traces.FindIndex(t => exact.Contains(t));
        if (first < 0) first = _traces.FindIndex(t => value.Members.Any(v => Feeds(v, t.Trace.Source)));
        return (first < 0 ? int.MaxValue : first, value.Members[0].Producer?.Index ?? -1);
    }
}
