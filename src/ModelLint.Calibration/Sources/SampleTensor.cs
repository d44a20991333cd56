using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Sources;

/// <summary>One input of one sample, as the file has it or prepared for the model.</summary>
/// <param name="Element">Element type: a number or bool of 8 to 64 bits.</param>
/// <param name="Dims">Extents; null where the file has none (raw numbers).</param>
/// <param name="Data">Elements in row-major order, little-endian.</param>
public sealed record SampleTensor(DataType Element, ImmutableArray<long>? Dims, byte[] Data)
{
    /// <summary>Number of elements.</summary>
    public long Count => Data.LongLength * 8 / Math.Max(1, Element.BitsOf());

    /// <summary>The same numbers in another type.</summary>
    /// <exception cref="SampleException">Numbers would be lost (but for a float's rounding), or the types have no conversion.</exception>
    public SampleTensor As(DataType element) => ElementConversion.To(this, element);

    /// <summary>Type and extents, for messages: <c>float[1,3,640,640]</c>.</summary>
    public override string ToString() => Element.OnnxName() + (Dims is { } dims ? $"[{string.Join(',', dims)}]" : $" ({Count} numbers)");
}
