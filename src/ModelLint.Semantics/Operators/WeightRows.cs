using System.Numerics;
using System.Runtime.CompilerServices;

namespace ModelLint.Semantics.Operators;

/// <summary>A constant's elements row by row, as double: weights in the file are read once, and never copied as a whole.</summary>
ref struct WeightRows
{
    readonly ReadOnlySpan<float> _floats;
    readonly ReadOnlySpan<double> _doubles;
    readonly double[] _row;

    /// <summary>Rows of <paramref name="length"/> elements in row-major order.</summary>
    public WeightRows(TensorValue weights, int length)
    {
        var inPlace = weights.TryGetFloats(out _floats);
        _row = inPlace ? new double[length] : [];
        _doubles = inPlace ? default : weights.IsReal ? weights.Reals : weights.Numbers();
        Length = length;
    }

    /// <summary>Number of elements in a row.</summary>
    public int Length { get; }

    /// <summary>One row; valid until the next one is asked for.</summary>
    public readonly ReadOnlySpan<double> this[int row]
    {
        get
        {
            if (_row.Length == 0) return _doubles.Slice(row * Length, Length);
            Widen(_floats.Slice(row * Length, Length), _row);
            return _row;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Widen(ReadOnlySpan<float> floats, double[] doubles)
    {
        var at = 0;
        for (; at + Vector<float>.Count <= floats.Length; at += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(floats[at..]), out var low, out var high);
            low.CopyTo(doubles, at);
            high.CopyTo(doubles, at + Vector<double>.Count);
        }

        for (; at < floats.Length; at++) doubles[at] = floats[at];
    }
}
