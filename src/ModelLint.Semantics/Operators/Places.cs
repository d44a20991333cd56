using System.Collections.Immutable;

namespace ModelLint.Semantics.Operators;

/// <summary>Places of elements in row-major tensors.</summary>
static class Places
{
    /// <summary>Places visited in the order of extents <paramref name="dims"/> when each axis moves by its step.</summary>
    public static int[] Walk(ImmutableArray<long> dims, int[] steps, int start)
    {
        var total = dims.Aggregate(1L, static (n, d) => n * d);
        var places = new int[checked((int)total)];
        var index = new long[dims.Length];
        for (int i = 0, at = start; i < places.Length; i++)
        {
            places[i] = at;
            for (var axis = dims.Length - 1; axis >= 0; axis--)
            {
                at += steps[axis];
                if (++index[axis] < dims[axis]) break;
                at -= steps[axis] * (int)dims[axis];
                index[axis] = 0;
            }
        }

        return places;
    }

    /// <summary>Places of the elements of a tensor where it is broadcast to <paramref name="target"/>.</summary>
    public static int[] Spread(ImmutableArray<long> dims, ImmutableArray<long> target)
    {
        var strides = Axes.Strides(dims.AsSpan());
        var steps = new int[target.Length];
        for (var i = 0; i < dims.Length; i++) steps[target.Length - dims.Length + i] = dims[i] == 1 ? 0 : strides[i];
        return Walk(target, steps, 0);
    }

    /// <summary>A tensor broadcast to <paramref name="target"/>.</summary>
    public static TensorValue Spread(TensorValue value, ImmutableArray<long> target) => value.Pick(target, Spread(value.Dims, target));

    /// <summary>The given indices along one axis, in that order.</summary>
    public static TensorValue Pick(TensorValue value, int axis, IReadOnlyList<int> indices)
    {
        var inner = (int)value.Dims.Skip(axis + 1).Aggregate(1L, static (n, d) => n * d);
        var extent = (int)value.Dims[axis];
        var outer = value.Count == 0 ? 0 : value.Count / inner / extent;
        var places = new int[outer * indices.Count * inner];
        var at = 0;
        for (var o = 0; o < outer; o++)
            foreach (var index in indices)
                for (var i = 0; i < inner; i++) places[at++] = (o * extent + index) * inner + i;
        return value.Pick(value.Dims.SetItem(axis, indices.Count), places);
    }
}

/// <summary>Constants side by side.</summary>
static class Join
{
    public static TensorValue? Fold(IReadOnlyList<TensorValue> parts, ImmutableArray<long> dims, int axis, int outer, int inner)
    {
        var total = (int)dims.Aggregate(1L, static (n, d) => n * d);
        if (parts.All(static p => p.IsInteger))
            return TensorValue.OfIntegers(parts[0].Type, dims, Fill<long>(static p => p.Integers));
        if (parts.All(static p => p.IsReal))
            return TensorValue.OfReals(parts[0].Type, dims, Fill<double>(static p => p.Reals));
        return parts.All(static p => p is { IsInteger: false, IsReal: false }) ? TensorValue.OfStrings(dims, Fill<string>(static p => p.Strings)) : null;

        T[] Fill<T>(Elements<T> elements)
        {
            var result = new T[total];
            var at = 0;
            for (var o = 0; o < outer; o++)
            {
                foreach (var part in parts)
                {
                    var run = (int)part.Dims[axis] * inner;
                    elements(part).Slice(o * run, run).CopyTo(result.AsSpan(at));
                    at += run;
                }
            }

            return result;
        }
    }

    delegate ReadOnlySpan<T> Elements<T>(TensorValue value);
}
