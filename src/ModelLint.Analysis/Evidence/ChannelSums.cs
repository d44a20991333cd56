using System.Collections.Immutable;

namespace ModelLint.Analysis.Evidence;

/// <summary>
/// Σx and Σx² of the finite elements at each index of one axis, as whole multiples of 2^−32: elements that lie side by side in a block are added up in
/// double and rounded once, and from there on integers are added, which knows no order.
/// </summary>
/// <param name="Values">Σx by index, in units of 2^−32.</param>
/// <param name="Squares">Σx² by index, in the same unit.</param>
public sealed record ChannelSums(ImmutableArray<Int128> Values, ImmutableArray<Int128> Squares)
{
    const int Unit = -32;

    // What is larger is no activation any more; the sums of very many of these fit 127 bits.
    const double Largest = 1e18;

    /// <summary>The number in units of 2^−32, to the nearest; what is beyond ±10^18 is taken for that.</summary>
    public static Int128 Fixed(double value) => (Int128)Math.Round(Math.ScaleB(Math.Clamp(value, -Largest, Largest), -Unit));

    /// <summary>The mean at an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="count">Number of elements at all indices together.</param>
    public double Mean(int index, long count) => Math.ScaleB((double)Values[index], Unit) * Values.Length / count;

    /// <summary>The mean square at an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="count">Number of elements at all indices together.</param>
    public double Power(int index, long count) => Math.ScaleB((double)Squares[index], Unit) * Values.Length / count;

    /// <summary>Both together.</summary>
    public ChannelSums With(ChannelSums other) => new([.. Values.Zip(other.Values, static (a, b) => a + b)], [.. Squares.Zip(other.Squares, static (a, b) => a + b)]);
}
