using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics;

/// <summary>Arithmetic of axes and shapes that many operators share.</summary>
public static class Axes
{
    /// <summary>An axis counted from the front; null where it isn't in [−rank, rank).</summary>
    public static int? Normalize(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : null;

    /// <summary>Axes counted from the front, in the given order; null where one is out of range or there twice.</summary>
    public static ImmutableArray<int>? Normalize(IEnumerable<long> axes, int rank)
    {
        var result = ImmutableArray.CreateBuilder<int>();
        foreach (var axis in axes)
        {
            if (Normalize(axis, rank) is not { } normal || result.Contains(normal)) return null;
            result.Add(normal);
        }

        return result.ToImmutable();
    }

    /// <summary>Every choice of so many of the given axes, each in ascending order.</summary>
    internal static IEnumerable<ImmutableArray<int>> Choices(ImmutableArray<int> axes, int count)
    {
        if (count == 0) return [[]];
        return axes.SelectMany((axis, i) => Choices(axes[(i + 1)..], count - 1).Select(rest => rest.Insert(0, axis)));
    }

    /// <summary>
    /// Shapes after ONNX (numpy) broadcasting. Where a dimension is unknown on one side and not 1 on the other, the other wins:
    /// a legal model can't mean anything else. Null where one is unknown or two numbers contradict.
    /// </summary>
    public static Shape? Broadcast(Shape? a, Shape? b)
    {
        if (a is null || b is null) return null;
        var rank = Math.Max(a.Rank, b.Rank);
        var dims = new Dim[rank];
        for (var i = 0; i < rank; i++)
        {
            var x = i < rank - a.Rank ? 1 : a[i - (rank - a.Rank)];
            var y = i < rank - b.Rank ? 1 : b[i - (rank - b.Rank)];
            if (Broadcast(x, y) is not { } dim) return null;
            dims[i] = dim;
        }

        return new Shape([.. dims]);
    }

    static Dim? Broadcast(Dim x, Dim y)
    {
        if (x == y) return x;
        if (x.Value == 1) return y;
        if (y.Value == 1) return x;
        return (x.Value, y.Value) switch
        {
            ({ } a, { } b) => a == b ? x : null,
            ({ }, null) => x,
            (null, { }) => y,
            _ => Dim.Unknown,
        };
    }

    /// <summary>The broadcast of all inputs' shapes.</summary>
    public static Shape? BroadcastInputs(OperatorCall call)
    {
        var shape = call.Shape(0);
        for (var i = 1; i < call.InputCount && shape is not null; i++)
            if (call.Has(i)) shape = Broadcast(shape, call.Shape(i));
        return shape;
    }

    /// <summary>Product of dimensions where all are numbers and it fits; otherwise unknown. One symbol times ones stays that symbol.</summary>
    public static Dim Product(IEnumerable<Dim> dims)
    {
        var product = (Int128)1;
        var symbol = Dim.Of(1);
        foreach (var dim in dims)
        {
            if (dim.Value is { } extent)
            {
                product *= extent;
                if (product > long.MaxValue) return Dim.Unknown;
            }
            else if (symbol.Symbol is not null || dim.Symbol is null)
            {
                return Dim.Unknown;
            }
            else
            {
                symbol = dim;
            }
        }

        return symbol.Symbol is null ? (long)product : product == 1 ? symbol : Dim.Unknown;
    }

    /// <summary>Row-major strides of numeric extents.</summary>
    public static int[] Strides(ReadOnlySpan<long> dims)
    {
        var strides = new int[dims.Length];
        for (int i = dims.Length - 1, stride = 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = checked(stride * (int)dims[i]);
        }

        return strides;
    }
}
