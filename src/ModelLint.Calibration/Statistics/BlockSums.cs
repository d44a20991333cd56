using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelLint.Calibration.Statistics;

/// <summary>Σx and Σx² of elements that lie side by side, in double. Eight sums take turns, whatever vectors the processor has: so all machines round alike.</summary>
readonly record struct BlockSums(double Values, double Squares)
{
    const int Lanes = 8;

    /// <summary>The sums of the finite elements.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="areFinite">True where all of them are.</param>
    public static BlockSums Of(ReadOnlySpan<float> values, bool areFinite)
    {
        var whole = areFinite ? values.Length - values.Length % Lanes : 0;
        var (low, high, lowSquares, highSquares) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var v in MemoryMarshal.Cast<float, Vector256<float>>(values[..whole]))
        {
            var (a, b) = Vector256.Widen(v);
            low += a;
            high += b;
            lowSquares += a * a;
            highSquares += b * b;
        }

        var (sum, squares) = (Sum(low + high), Sum(lowSquares + highSquares));
        foreach (var value in values[whole..])
        {
            if (!float.IsFinite(value)) continue;
            sum += value;
            squares += (double)value * value;
        }

        return new BlockSums(sum, squares);
    }

    static double Sum(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}
