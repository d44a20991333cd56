using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ModelLint.Analysis.Fixes;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Verifying;

/// <summary>Compares the elements of one output over all runs.</summary>
sealed class ElementComparer
{
    double _largest, _lo, _hi;
    bool _isIdentical = true;

    public void Add(DataType type, ImmutableArray<long> dims, ReadOnlySpan<byte> bytes, DataType otherType, ImmutableArray<long> otherDims, ReadOnlySpan<byte> other)
    {
        var isAlike = type == otherType && dims.SequenceEqual(otherDims);
        switch (type)
        {
            case DataType.Float when isAlike:
                Compare(MemoryMarshal.Cast<byte, float>(bytes), MemoryMarshal.Cast<byte, float>(other), static f => f, static (a, b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b));
                break;
            case DataType.Double when isAlike:
                Compare(MemoryMarshal.Cast<byte, double>(bytes), MemoryMarshal.Cast<byte, double>(other), static d => d, static (a, b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b));
                break;
            case DataType.Float16 when isAlike:
                Compare(MemoryMarshal.Cast<byte, Half>(bytes), MemoryMarshal.Cast<byte, Half>(other), static h => (double)h, static (a, b) => BitConverter.HalfToInt16Bits(a) == BitConverter.HalfToInt16Bits(b));
                break;
            default:
                // Of whole numbers, indices and flags another one is simply wrong.
                if (!isAlike || !bytes.SequenceEqual(other)) (_isIdentical, _largest) = (false, double.PositiveInfinity);
                break;
        }
    }

    public OutputDifference Build(string output) => new(output, _isIdentical, _largest, _hi - _lo);

    void Compare<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, Func<T, double> number, Func<T, T, bool> sameBits)
    {
        for (var i = 0; i < first.Length; i++)
        {
            var (x, y) = (number(first[i]), number(second[i]));
            if (double.IsFinite(x)) (_lo, _hi) = (Math.Min(_lo, x), Math.Max(_hi, x));
            if (sameBits(first[i], second[i]) || double.IsNaN(x) && double.IsNaN(y)) continue;
            _isIdentical = false;
            var difference = Math.Abs(x - y);
            _largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(_largest, difference);
        }
    }
}
