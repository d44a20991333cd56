using System.Collections.Immutable;

namespace ModelLint.Semantics.Layout;

/// <summary>Some indices of one axis.</summary>
public sealed class IndexSet : IEquatable<IndexSet>
{
    /// <summary>Axes longer than this are not followed index by index.</summary>
    public const long MaxExtent = 1 << 22;

    IndexSet(int extent, ImmutableArray<int> indices) => (Extent, Indices) = (extent, indices);

    /// <summary>Length of the axis.</summary>
    public int Extent { get; }

    /// <summary>The indices, ascending.</summary>
    public ImmutableArray<int> Indices { get; }

    /// <summary>True where no index of the axis is missing.</summary>
    public bool IsWhole => Indices.Length == Extent;

    /// <summary>Indices of an axis, in any order.</summary>
    public static IndexSet Of(int extent, IEnumerable<int> indices) => new(extent, [.. indices.Distinct().Order()]);

    /// <summary>A run of indices.</summary>
    public static IndexSet Run(int extent, int start, int length) => new(extent, [.. Enumerable.Range(start, length)]);

    /// <summary>Both together; the axis must be the same.</summary>
    public IndexSet Union(IndexSet other) => Of(Extent, Indices.Concat(other.Indices));

    /// <inheritdoc/>
    public bool Equals(IndexSet? other) => other is not null && Extent == other.Extent && Indices.AsSpan().SequenceEqual(other.Indices.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IndexSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Extent, Indices.Length, Indices.FirstOrDefault(-1), Indices.LastOrDefault(-1));

    /// <summary>
    /// In Python's notation: <c>[4:84]</c>, <c>[7:56:3]</c>; several where one doesn't suffice: <c>[5:56:3], [6:56:3]</c>. More than
    /// eight are cut with an ellipsis.
    /// </summary>
    public override string ToString()
    {
        if (Indices.IsEmpty) return "[]";
        var runs = Strided() ?? Contiguous();
        var shown = string.Join(", ", runs.Take(8).Select(static r => r.Step == 1 ? $"[{r.Start}:{r.Stop}]" : $"[{r.Start}:{r.Stop}:{r.Step}]"));
        return runs.Count > 8 ? shown + ", …" : shown;
    }

    // A periodic set, such as x and y of every keypoint, is one run for each residue of the shortest period.
    List<(int Start, int Stop, int Step)>? Strided()
    {
        var (first, last) = (Indices[0], Indices[^1]);
        if (last - first + 1 == Indices.Length) return [(first, last + 1, 1)];
        for (var residues = 1; residues <= Math.Min(8, Indices.Length / 2); residues++)
        {
            var period = Indices[residues] - first;
            var periodic = true;
            for (var i = residues; i < Indices.Length && periodic; i++) periodic = Indices[i] - Indices[i - residues] == period;
            if (periodic)
                return [.. Enumerable.Range(0, residues).Select(r => Stride(r, residues, period))];
        }

        return null;
    }

    (int Start, int Stop, int Step) Stride(int residue, int residues, int period)
    {
        var count = (Indices.Length - residue + residues - 1) / residues;
        var last = Indices[residue + (count - 1) * residues];
        return count == 1 ? (last, last + 1, 1) : (Indices[residue], Math.Min(last + period, Extent), period);
    }

    List<(int Start, int Stop, int Step)> Contiguous()
    {
        var runs = new List<(int Start, int Stop, int Step)>();
        foreach (var index in Indices)
        {
            if (runs.Count > 0 && runs[^1].Stop == index) runs[^1] = (runs[^1].Start, index + 1, 1);
            else runs.Add((index, index + 1, 1));
        }

        return runs;
    }
}
