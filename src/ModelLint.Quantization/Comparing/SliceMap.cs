using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics.Layout;

namespace ModelLint.Quantization.Comparing;

/// <summary>Which slice of a value each of its elements belongs to.</summary>
sealed class SliceMap
{
    int[] _map = [];
    ImmutableArray<long> _dims;

    SliceMap(ImmutableArray<SliceEvidence> slices) => Slices = slices;

    /// <summary>The slices; empty where the value is told as a whole.</summary>
    public ImmutableArray<SliceEvidence> Slices { get; }

    /// <summary>The slices that joins brought together in a value.</summary>
    public static SliceMap Of(Value value, ModelEvidence evidence)
    {
        var slices = evidence.JoinAt(value)?.Slices ?? [];
        // A part that no index range describes can't be told from its neighbours.
        return new SliceMap(slices.Length > 1 && slices.All(static s => s.Region is not null) ? slices : []);
    }

    /// <summary>A value that is told as a whole.</summary>
    public static SliceMap OfWhole() => new([]);

    /// <summary>For each element, in row-major order, the number of its slice; −1 for none.</summary>
    /// <param name="dims">The value's extents.</param>
    public ReadOnlySpan<int> Of(ImmutableArray<long> dims)
    {
        if (_dims.IsDefault || !_dims.SequenceEqual(dims)) (_map, _dims) = (Map(dims), dims);
        return _map;
    }

    int[] Map(ImmutableArray<long> dims)
    {
        var count = dims.Aggregate(1L, static (p, d) => p * d);
        var map = new int[checked((int)count)];
        Array.Fill(map, -1);
        for (var s = Slices.Length - 1; s >= 0; s--)
        {
            var inside = Inside(Slices[s].Region!, dims);
            for (var i = 0; i < map.Length; i++)
                if (inside(i)) map[i] = s;
        }

        return map;
    }

    static Func<int, bool> Inside(Region region, ImmutableArray<long> dims)
    {
        var tests = region.Axes.Select(axis =>
        {
            var inner = 1L;
            for (var i = axis.Key + 1; i < dims.Length; i++) inner *= dims[i];
            var members = new bool[dims[axis.Key]];
            foreach (var index in axis.Value.Indices)
                if (index < members.Length) members[index] = true;
            return (Inner: (int)inner, Members: members);
        }).ToArray();
        return i => tests.All(t => t.Members[i / t.Inner % t.Members.Length]);
    }
}
