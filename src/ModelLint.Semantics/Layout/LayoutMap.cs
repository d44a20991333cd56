using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Layout;

/// <summary>How a layout operator moves a part of its input into its output.</summary>
/// <param name="Move">The region of the output that a region of the input becomes; null where it isn't a region there.</param>
/// <param name="DropsElements">True where some elements of the input don't reach the output (Slice, Gather).</param>
public sealed record LayoutMap(Func<Region, Region?> Move, bool DropsElements = false)
{
    /// <summary>Every element stays where it is.</summary>
    public static LayoutMap Same { get; } = new(static r => r);

    /// <summary>The operator moves elements, but where to isn't known (a shape isn't).</summary>
    public static LayoutMap Unknown(bool dropsElements = false) => new(static r => r.IsEmpty ? r : null, dropsElements);

    /// <summary>Axis i of the output is axis <paramref name="order"/>[i] of the input.</summary>
    public static LayoutMap Transpose(ImmutableArray<int> order) => new(r => r.Axes.Keys.All(a => order.Contains(a)) ? r.Renumber(a => order.IndexOf(a)) : null);

    /// <summary>The input stands in the output from <paramref name="start"/> on along an axis whose whole length is <paramref name="extent"/>.</summary>
    public static LayoutMap Place(int axis, long start, long length, long extent) => extent > IndexSet.MaxExtent
        ? Unknown()
        : new LayoutMap(r => r.IsEmpty ? r : r.With(axis, r.Axes.TryGetValue(axis, out var set)
            ? IndexSet.Of((int)extent, set.Indices.Select(i => i + (int)start))
            : IndexSet.Run((int)extent, (int)start, (int)length)));

    /// <summary>The output has the given indices of the input along an axis, in that order.</summary>
    public static LayoutMap Pick(int axis, IReadOnlyList<int> indices) => new(
        r => r.Axes.TryGetValue(axis, out var set)
            ? r.With(axis, IndexSet.Of(indices.Count, Positions(indices, set.Indices.ToHashSet())))
            : r,
        DropsElements: true);

    /// <summary>
    /// Reshape: row-major order is kept. Runs of input and output axes with equal products are matched; a part of one axis
    /// is a part of one axis again where the indices repeat evenly. Where they don't (a Reshape that should have been a
    /// Transpose scrambles channels), no region exists.
    /// </summary>
    public static LayoutMap Reshape(Shape? from, Shape? to) => from is null || to is null ? Unknown() : new LayoutMap(region =>
    {
        if (region.IsAll || region.IsEmpty) return region;
        // A model may contradict itself: what it declares of a value, and what it makes of it.
        if (region.Axes.Any(a => a.Key >= from.Rank || from[a.Key].Value is { } extent && extent != a.Value.Extent)) return null;
        if (AxisGroup.Match(from, to) is not { } groups) return null;
        var result = Region.All;
        foreach (var (axis, set) in region.Axes)
        {
            var group = groups.First(g => g.From.Contains(axis));
            if (group.From.Count(region.Axes.ContainsKey) > 1 || group.Move(from, to, axis, set) is not { } moved) return null;
            result = result.With(moved.Axis, moved.Set);
        }

        return result;
    });

    static IEnumerable<int> Positions(IReadOnlyList<int> indices, HashSet<int> wanted)
    {
        for (var i = 0; i < indices.Count; i++)
            if (wanted.Contains(indices[i])) yield return i;
    }
}
