using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics;

/// <summary>
/// A constant known at lint time. Integers and bool are kept as int64, real numbers as double, text as text. Float weights stay in the
/// file, and are made double only where all of them are asked for at once.
/// </summary>
public sealed class TensorValue
{
    readonly long[]? _integers;
    readonly string[]? _strings;
    readonly Tensor? _inFile;
    double[]? _reals;

    TensorValue(DataType type, ImmutableArray<long> dims, long[]? integers, double[]? reals, string[]? strings, Tensor? inFile = null)
    {
        (Type, Dims, _integers, _reals, _strings, _inFile) = (type, dims, integers, reals, strings, inFile);
        Count = integers?.Length ?? reals?.Length ?? strings?.Length ?? (int)(inFile?.ElementCount ?? 0);
        if (Shape.Of(dims).ElementCount != Count) throw new ArgumentException($"{Count} elements don't make a tensor of [{string.Join(',', dims)}]");
    }

    /// <summary>Element type.</summary>
    public DataType Type { get; }

    /// <summary>Extents; empty for a scalar.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>True where the elements are integers or bool.</summary>
    public bool IsInteger => _integers is not null;

    /// <summary>True where the elements are real numbers.</summary>
    public bool IsReal => _reals is not null || _inFile is not null;

    /// <summary>The elements of an integer or bool tensor in row-major order; uint64 beyond 2^63 wraps.</summary>
    /// <exception cref="InvalidOperationException">Not integers.</exception>
    public ReadOnlySpan<long> Integers => _integers ?? throw new InvalidOperationException($"a tensor of {Type.OnnxName()} has no integers");

    /// <summary>The elements of a floating-point tensor in row-major order.</summary>
    /// <exception cref="InvalidOperationException">Not real numbers.</exception>
    public ReadOnlySpan<double> Reals => Doubles ?? throw new InvalidOperationException($"a tensor of {Type.OnnxName()} has no real numbers");

    /// <summary>The elements of a string tensor.</summary>
    /// <exception cref="InvalidOperationException">Not text.</exception>
    public ReadOnlySpan<string> Strings => _strings ?? throw new InvalidOperationException($"a tensor of {Type.OnnxName()} has no text");

    /// <summary>Element <paramref name="index"/> as a number, whatever the type; text is NaN.</summary>
    public double Number(int index) => Doubles is { } reals ? reals[index] : _integers is null ? double.NaN : Type == DataType.UInt64 ? (ulong)_integers[index] : _integers[index];

    /// <summary>A tensor of integers or bool; the array is taken over.</summary>
    public static TensorValue OfIntegers(DataType type, ImmutableArray<long> dims, long[] values) => new(type, dims, values, null, null);

    /// <summary>A tensor of real numbers; the array is taken over.</summary>
    public static TensorValue OfReals(DataType type, ImmutableArray<long> dims, double[] values) => new(type, dims, null, values, null);

    /// <summary>A tensor of text; the array is taken over.</summary>
    public static TensorValue OfStrings(ImmutableArray<long> dims, string[] values) => new(DataType.String, dims, null, null, values);

    /// <summary>A tensor of no elements; null where its elements would be neither numbers nor text.</summary>
    public static TensorValue? Empty(DataType type, Shape shape)
    {
        ImmutableArray<long> dims = [.. shape.Dims.Select(static d => d.Value!.Value)];
        return type == DataType.String ? OfStrings(dims, []) : type.IsInteger() || type == DataType.Bool ? OfIntegers(type, dims, []) : type.IsFloat() ? OfReals(type, dims, []) : null;
    }

    /// <summary>The same elements under other extents.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public TensorValue Reshape(ImmutableArray<long> dims) => new(Type, dims, _integers, _reals, _strings, _inFile);

    /// <summary>The elements at the given places, in that order, under new extents.</summary>
    public TensorValue Pick(ImmutableArray<long> dims, ReadOnlySpan<int> places)
    {
        var (picked, reals) = (places.ToArray(), Doubles);
        return new TensorValue(Type, dims,
            _integers is null ? null : Array.ConvertAll(picked, i => _integers[i]),
            reals is null ? null : Array.ConvertAll(picked, i => reals[i]),
            _strings is null ? null : Array.ConvertAll(picked, i => _strings[i]));
    }

    /// <summary>Reads a tensor of the file; null where its elements are not numbers or text (complex types).</summary>
    /// <exception cref="ModelFormatException">The data can't be read.</exception>
    public static TensorValue? From(Tensor tensor) => tensor.Type switch
    {
        DataType.String => OfStrings(tensor.Dims, tensor.ToStrings()),
        _ when tensor.Type.IsInteger() || tensor.Type == DataType.Bool => OfIntegers(tensor.Type, tensor.Dims, tensor.ToInt64s()),
        _ when tensor.Type.IsFloat() => OfReals(tensor.Type, tensor.Dims, tensor.ToDoubles()),
        _ => null,
    };

    /// <summary>A tensor of the file as <see cref="From"/> reads it, but float data stay in the file, which must stay open as long.</summary>
    /// <exception cref="ModelFormatException">The data can't be read.</exception>
    internal static TensorValue? InPlace(Tensor tensor) => tensor.TryGetFloats(out _) ? new TensorValue(tensor.Type, tensor.Dims, null, null, null, tensor) : From(tensor);

    /// <summary>The float data where they lie in the file; false where this tensor isn't in place.</summary>
    internal bool TryGetFloats(out ReadOnlySpan<float> floats)
    {
        floats = default;
        return _inFile is not null && _inFile.TryGetFloats(out floats);
    }

    double[]? Doubles => _reals ??= _inFile?.ToDoubles();
}
