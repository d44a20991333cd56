using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>How a matrix product reads its two inputs.</summary>
/// <param name="A">Input with the left matrix.</param>
/// <param name="B">Input with the right matrix.</param>
/// <param name="TransA">The left matrix is stored transposed.</param>
/// <param name="TransB">The right matrix is stored transposed.</param>
/// <param name="Alpha">What the product is multiplied by.</param>
readonly record struct MatrixRoles(int A, int B, bool TransA = false, bool TransB = false, double Alpha = 1);

/// <summary>Shapes and ranges of matrix products in the sense of numpy.matmul.</summary>
static class MatrixProduct
{
    /// <summary>Shape of the product; null where a rank is unknown.</summary>
    public static Shape? ShapeOf(Shape? a, Shape? b, bool transA = false, bool transB = false)
    {
        if (a is not { Rank: > 0 } || b is not { Rank: > 0 }) return null;
        var (vectorA, vectorB) = (a.Rank == 1, b.Rank == 1);
        var m = a.At(transA ? -1 : -2);
        var n = b.At(transB ? -2 : -1);
        var batch = Axes.Broadcast(new Shape([.. a.Dims.Take(a.Rank - 2)]), new Shape([.. b.Dims.Take(b.Rank - 2)]));
        if (batch is null) return null;
        var dims = batch.Dims.ToList();
        if (!vectorA) dims.Add(m);
        if (!vectorB) dims.Add(n);
        return new Shape([.. dims]);
    }

    /// <summary>Sums of products; <paramref name="bias"/> gives the term added to each line and column.</summary>
    public static ValueRange Range(OperatorCall call, MatrixRoles roles, DataType type, Interval? zeroA = null, Interval? zeroB = null, ValueRange? bias = null)
    {
        if (call.Shape(roles.A) is not { Rank: > 0 } a || call.Shape(roles.B) is not { Rank: > 0 } b) return ValueRange.Unknown;
        var means = zeroA is null && roles.Alpha == 1 && bias is null ? Expectation(call, roles, a, b, type) : null;
        var sums = Sums(call, roles, a, b, type, zeroA, zeroB, bias);
        return means is null ? sums : sums.IsUnknown ? means : ValueRange.Combine(sums, means, static (x, y) => x.Intersect(y));
    }

    static ValueRange Sums(OperatorCall call, MatrixRoles roles, Shape a, Shape b, DataType type, Interval? zeroA, Interval? zeroB, ValueRange? bias)
    {
        var length = a.At(roles.TransA && a.Rank > 1 ? -2 : -1).Value ?? b.At(roles.TransB || b.Rank == 1 ? -1 : -2).Value;
        if (length is not { } k || k is <= 0 or > 1 << 20) return ValueRange.Unknown;
        // Weights are read only where the other side is bounded: otherwise nothing would come of it.
        if (!IsWorthwhile(call, roles.A) || !IsWorthwhile(call, roles.B)) return ValueRange.Unknown;
        if (Side(call, roles.A, a.Rank, (int)k, roles.TransA && a.Rank > 1) is not { } left || Side(call, roles.B, b.Rank, (int)k, !roles.TransB && b.Rank > 1) is not { } right) return ValueRange.Unknown;
        if (left.Length != k || right.Length != k) return ValueRange.Unknown;
        if (zeroA is { } za) left = left.Minus(za);
        if (zeroB is { } zb) right = right.Minus(zb);
        var (extents, sums) = Panel.Product(left, right);
        var biased = bias is { } given && ValueRange.BroadcastExtents(given.Extents, extents) is { } common && common.AsSpan().SequenceEqual(extents.AsSpan()) ? given.Expand(extents) : null;
        var (lo, hi) = (new double[sums.Length], new double[sums.Length]);
        for (var i = 0; i < sums.Length; i++)
        {
            var sum = sums[i].Times(roles.Alpha);
            if (bias is not null) sum = sum.Plus(biased is null ? bias.Overall : biased[i]);
            (lo[i], hi[i]) = sum.Round(type, (int)k + 3);
        }

        var grid = ValueRange.Grid(extents, lo, hi);
        if (a.Rank == 1) grid = grid.Merge(0).Relabel([grid.Extents[1]]);
        return b.Rank == 1 ? grid.Merge(grid.Extents.Length - 1).Relabel([.. grid.Extents.Take(grid.Extents.Length - 1)]) : grid;
    }

    static bool IsWorthwhile(OperatorCall call, int input) => call.IsWeights(input) || call.Range(input).Overall.IsBounded;

    static Panel? Side(OperatorCall call, int input, int rank, int length, bool transposed)
    {
        if (call.IsWeights(input) && call.Weights(input) is { } weights && Panel.Of(weights, transposed) is { } panel) return panel;
        var range = call.Range(input);
        return range.Overall.IsBounded ? Panel.Of(range, rank, length, transposed) : null;
    }

    // A distribution along the summed axis of one side: the product mixes the lines of the other.
    static ValueRange? Expectation(OperatorCall call, MatrixRoles roles, Shape a, Shape b, DataType type)
    {
        var (alongA, alongB) = (roles.TransA && a.Rank > 1 ? a.Rank - 2 : a.Rank - 1, roles.TransB || b.Rank == 1 ? b.Rank - 1 : b.Rank - 2);
        var terms = a[alongA].Value ?? b[alongB].Value ?? 1 << 14;
        if (SimplexIdiom.IsDistribution(call, roles.A, alongA)) return Mixed(call.Range(roles.B), b.Rank, alongB, columns: true);
        return SimplexIdiom.IsDistribution(call, roles.B, alongB) ? Mixed(call.Range(roles.A), a.Rank, alongA, columns: false) : null;

        ValueRange Mixed(ValueRange values, int rank, int axis, bool columns)
        {
            if (values.WithRank(rank) is not { } grid) return ValueRange.Uniform(SimplexIdiom.Expectation(values.Overall, type, terms));
            for (var i = 0; i < rank; i++)
                if (i == axis || i < rank - 2) grid = grid.Merge(i);
            var mixed = grid.Map(i => SimplexIdiom.Expectation(i, type, terms));
            // What is left lies along one axis: lines of the product are those of A, columns those of B.
            if (rank == 1 || a.Rank == 1 || b.Rank == 1) return ValueRange.Uniform(mixed.Overall);
            return mixed.Relabel(columns ? [1, mixed.Count] : [mixed.Count, 1]);
        }
    }

    /// <summary>The product of two small constant matrices, summed in double and rounded once; null where they don't fit.</summary>
    public static TensorValue? Fold(TensorValue? a, TensorValue? b)
    {
        if (a is not { IsReal: true, Dims.Length: 2 } || b is not { IsReal: true, Dims.Length: 2 } || a.Dims[1] != b.Dims[0]) return null;
        var (m, k, n) = ((int)a.Dims[0], (int)a.Dims[1], (int)b.Dims[1]);
        if ((long)m * k * n > 1 << 22) return null;
        var result = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var l = 0; l < k; l++) sum += a.Reals[i * k + l] * b.Reals[l * n + j];
                result[i * n + j] = Elementwise.Round(a.Type, sum);
            }
        }

        return TensorValue.OfReals(a.Type, [m, n], result);
    }
}
