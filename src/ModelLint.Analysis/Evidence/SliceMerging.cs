using System.Collections.Immutable;
using ModelLint.Semantics.Layout;

namespace ModelLint.Analysis.Evidence;

/// <summary>
/// Tells once what a join along another axis repeats: a detector joins its scales along the anchors, and on each the boxes
/// and scores stand at the same channels. Parts whose indices differ on one axis only, and together cover it, are one slice.
/// </summary>
static class SliceMerging
{
    // Parts whose ranges differ by more than this are worth telling apart (the ratio of rule-catalogue 6.2 that costs two bits).
    const double AlikeRatio = 4;

    public static ImmutableArray<SliceEvidence> Merge(ImmutableArray<SliceEvidence> slices)
    {
        var merged = new List<SliceEvidence>();
        var left = slices.ToList();
        while (left.Count > 0)
        {
            var first = left[0];
            var group = Group(first, left);
            left.RemoveAll(group.Contains);
            merged.Add(group.Count == 1 ? first : Merge(group));
        }

        return [.. merged];
    }

    static List<SliceEvidence> Group(SliceEvidence first, List<SliceEvidence> all)
    {
        if (first.Region is not { Axes.Count: >= 2 } region) return [first];
        foreach (var axis in region.Axes.Keys)
        {
            var rest = Without(region, axis);
            var group = all.Where(s => s.Region is { } r && r.Axes.ContainsKey(axis) && Without(r, axis).Equals(rest) && s.Source == first.Source && Alike(s, first)).ToList();
            var covered = group.Select(s => s.Region!.Axes[axis]).Aggregate(static (a, b) => a.Union(b));
            if (group.Count > 1 && covered.IsWhole) return group;
        }

        return [first];
    }

    static SliceEvidence Merge(List<SliceEvidence> group)
    {
        var first = group[0];
        var axis = first.Region!.Axes.Keys.First(a => group.Any(s => !s.Region!.Axes[a].Equals(first.Region.Axes[a])));
        return first with
        {
            Sources = [.. group.SelectMany(static s => s.Sources)],
            Joins = [.. group.SelectMany(static s => s.Joins).Distinct()],
            Region = Without(first.Region, axis),
            Range = group.Select(static s => s.Range).Aggregate(static (a, b) => a.Union(b)),
            Proved = group.Select(static s => s.Proved).Aggregate(static (a, b) => a.Union(b)),
            // One histogram for all of them isn't known; the widest part stands for the rest.
            Observation = group.MaxBy(static s => s.Observation?.Range.QuantizedRange ?? 0)!.Observation,
        };
    }

    static Region Without(Region region, int axis) => Region.Of(region.Axes.Remove(axis));

    static bool Alike(SliceEvidence a, SliceEvidence b)
    {
        var (x, y) = (a.Range.QuantizedRange, b.Range.QuantizedRange);
        return x == y || Math.Max(x, y) <= AlikeRatio * Math.Min(x, y);
    }
}
