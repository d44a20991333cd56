using System.Collections.Immutable;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Exporting;

/// <summary>
/// A tensor's scale as AIMET and QAIRT state it: real = (code + offset) · scale, with codes from 0 to 2^bits − 1, signed or not (Qualcomm AI Engine Direct
/// documentation, Qnn_ScaleOffset_t: the offset is the zero point negated).
/// </summary>
/// <param name="Name">The tensor.</param>
/// <param name="Bits">Bits of a code.</param>
/// <param name="IsSymmetric">True where 0 is the middle code.</param>
/// <param name="Scales">One, or one for each channel.</param>
/// <param name="Offsets">As many; at most 0.</param>
public sealed record Encoding(string Name, int Bits, bool IsSymmetric, ImmutableArray<double> Scales, ImmutableArray<long> Offsets)
{
    /// <summary>Of an activation.</summary>
    public static Encoding Of(PlannedValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var p = value.Parameters;
        return new Encoding(value.Name, p.Codes.Bits, IsMiddle(p.ZeroPoint, p.Codes), [p.Scale], [p.Codes.Min - p.ZeroPoint]);
    }

    /// <summary>Of a constant.</summary>
    public static Encoding Of(PlannedConstant constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        return new Encoding(constant.Name, constant.Codes.Bits, constant.ZeroPoints.All(z => IsMiddle(z, constant.Codes)), [.. constant.Scales], [.. constant.ZeroPoints.Select(z => constant.Codes.Min - z)]);
    }

    static bool IsMiddle(long zeroPoint, CodeType codes) => zeroPoint == (codes.IsSigned ? 0 : (codes.Max + 1) / 2);
}
