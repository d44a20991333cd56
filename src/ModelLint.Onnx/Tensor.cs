using System.Collections.Immutable;
using ModelLint.Onnx.Reading;

namespace ModelLint.Onnx;

/// <summary>Where the data of a tensor lie when they aren't in the model file, as the model states it (not yet checked).</summary>
/// <param name="Location">Path relative to the model's folder, in POSIX form.</param>
/// <param name="Offset">First byte in that file; 0 where not stated.</param>
/// <param name="Length">Number of bytes; null means up to the end of the file.</param>
public sealed record ExternalReference(string Location, long Offset, long? Length);

/// <summary>A constant tensor in the file: its description. The data are read only when asked for.</summary>
public sealed class Tensor
{
    readonly TensorStore _store;

    internal Tensor(TensorStore store, string name, DataType type, ImmutableArray<long> dims, ByteSpan span, ExternalReference? external) =>
        (_store, Name, Type, Dims, Span, External) = (store, name, type, dims, span, external);

    /// <summary>Its name; empty for tensors in attributes.</summary>
    public string Name { get; }

    /// <summary>Element type; <see cref="DataType.Undefined"/> for numbers that the format doesn't have.</summary>
    public DataType Type { get; }

    /// <summary>Extents as stated; a hostile file may state negative ones.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>The TensorProto in the model file.</summary>
    public ByteSpan Span { get; }

    /// <summary>Where the data are, if not in the model file.</summary>
    public ExternalReference? External { get; }

    /// <summary>The shape; negative extents read as unknown.</summary>
    public Shape Shape => Shape.Of(Dims);

    /// <summary>Number of elements; null where an extent is negative or the product doesn't fit.</summary>
    public long? ElementCount => Shape.ElementCount;

    /// <summary>Reads a tensor that stands alone, such as the samples of ONNX's own test data (input_0.pb). It can't have external data.</summary>
    /// <param name="bytes">The serialized TensorProto; must not change afterwards.</param>
    /// <exception cref="ModelFormatException">Not a tensor.</exception>
    public static Tensor Parse(ReadOnlyMemory<byte> bytes)
    {
        var memory = new MemoryBytes(bytes);
        return new TensorReader(memory, new TensorStore(memory, folder: null)).Read(new ByteSpan(0, memory.Length));
    }

    /// <summary>All elements as double, in row-major order. 64-bit integers beyond 2^53 lose their last bits.</summary>
    /// <exception cref="ModelFormatException">The data are missing, of the wrong size, or of a type without numbers.</exception>
    public double[] ToDoubles() => TensorDecoder.Doubles(this, _store);

    /// <summary>All elements as float, in row-major order; other types are converted.</summary>
    /// <exception cref="ModelFormatException">The data are missing, of the wrong size, or of a type without numbers.</exception>
    public float[] ToFloats() => TensorDecoder.Floats(this, _store);

    /// <summary>All elements of an integer or bool tensor, in row-major order; uint64 beyond 2^63 wraps.</summary>
    /// <exception cref="ModelFormatException">The data are missing, of the wrong size, or not integers.</exception>
    public long[] ToInt64s() => TensorDecoder.Int64s(this, _store);

    /// <summary>All elements of a string tensor.</summary>
    /// <exception cref="ModelFormatException">The data are missing or of another type.</exception>
    public string[] ToStrings() => TensorDecoder.Strings(this, _store);

    /// <summary>
    /// The elements of a float tensor where they lie in raw_data or in the external file (no copy); false for other types, and where they
    /// are in typed fields.
    /// </summary>
    /// <exception cref="ModelFormatException">Data of the wrong size, or external data that can't be read.</exception>
    public bool TryGetFloats(out ReadOnlySpan<float> floats) => TensorDecoder.TryGetFloats(this, _store, out floats);

    /// <summary>
    /// The bytes of raw_data or of the external file, little-endian, where they lie (no copy); false where the data are in
    /// typed fields.
    /// </summary>
    /// <exception cref="ModelFormatException">External data that can't be read.</exception>
    public bool TryGetRaw(out ReadOnlySpan<byte> bytes) => _store.TryGetRaw(this, out bytes);
}
