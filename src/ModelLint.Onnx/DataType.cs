namespace ModelLint.Onnx;

/// <summary>Element types of ONNX tensors, with the numbers of the format (TensorProto.DataType).</summary>
public enum DataType
{
    /// <summary>Not stated.</summary>
    Undefined = 0,
    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,
    /// <summary>Unsigned 8 bit.</summary>
    UInt8 = 2,
    /// <summary>Signed 8 bit.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16 bit.</summary>
    UInt16 = 4,
    /// <summary>Signed 16 bit.</summary>
    Int16 = 5,
    /// <summary>Signed 32 bit.</summary>
    Int32 = 6,
    /// <summary>Signed 64 bit.</summary>
    Int64 = 7,
    /// <summary>UTF-8 text.</summary>
    String = 8,
    /// <summary>Truth value, one byte.</summary>
    Bool = 9,
    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,
    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,
    /// <summary>Unsigned 32 bit.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64 bit.</summary>
    UInt64 = 13,
    /// <summary>Two binary32.</summary>
    Complex64 = 14,
    /// <summary>Two binary64.</summary>
    Complex128 = 15,
    /// <summary>Upper half of a binary32.</summary>
    BFloat16 = 16,
    /// <summary>8-bit float, 4 exponent bits, no infinities.</summary>
    Float8E4M3FN = 17,
    /// <summary>8-bit float, 4 exponent bits, no infinities, no negative zero.</summary>
    Float8E4M3FNUZ = 18,
    /// <summary>8-bit float, 5 exponent bits.</summary>
    Float8E5M2 = 19,
    /// <summary>8-bit float, 5 exponent bits, no infinities, no negative zero.</summary>
    Float8E5M2FNUZ = 20,
    /// <summary>Unsigned 4 bit, two a byte.</summary>
    UInt4 = 21,
    /// <summary>Signed 4 bit, two a byte.</summary>
    Int4 = 22,
    /// <summary>4-bit float, two a byte.</summary>
    Float4E2M1 = 23,
    /// <summary>8-bit power of two (scale of a block).</summary>
    Float8E8M0 = 24,
    /// <summary>Unsigned 2 bit, four a byte.</summary>
    UInt2 = 25,
    /// <summary>Signed 2 bit, four a byte.</summary>
    Int2 = 26,
}

/// <summary>Facts about element types.</summary>
public static class DataTypes
{
    /// <summary>Bits one element takes in raw_data; 0 for text and undefined.</summary>
    public static int BitsOf(this DataType type) => type switch
    {
        DataType.UInt2 or DataType.Int2 => 2,
        DataType.UInt4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.UInt8 or DataType.Int8 or DataType.Bool or DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ
            or DataType.Float8E5M2 or DataType.Float8E5M2FNUZ or DataType.Float8E8M0 => 8,
        DataType.UInt16 or DataType.Int16 or DataType.Float16 or DataType.BFloat16 => 16,
        DataType.Float or DataType.Int32 or DataType.UInt32 => 32,
        DataType.Double or DataType.Int64 or DataType.UInt64 or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>True for real floating-point types, whatever their width.</summary>
    public static bool IsFloat(this DataType type) => type is DataType.Float or DataType.Float16 or DataType.Double or DataType.BFloat16
        or DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ or DataType.Float8E5M2 or DataType.Float8E5M2FNUZ or DataType.Float4E2M1 or DataType.Float8E8M0;

    /// <summary>True for signed and unsigned integers, whatever their width; not for bool.</summary>
    public static bool IsInteger(this DataType type) => type is DataType.UInt8 or DataType.Int8 or DataType.UInt16 or DataType.Int16
        or DataType.Int32 or DataType.Int64 or DataType.UInt32 or DataType.UInt64 or DataType.UInt4 or DataType.Int4 or DataType.UInt2 or DataType.Int2;

    /// <summary>The name the ONNX text syntax uses: <c>float</c>, <c>int64</c>, <c>float16</c> …</summary>
    public static string OnnxName(this DataType type) => type switch
    {
        DataType.Undefined => "undefined",
        DataType.Float8E4M3FN => "float8e4m3fn",
        DataType.Float8E4M3FNUZ => "float8e4m3fnuz",
        DataType.Float8E5M2 => "float8e5m2",
        DataType.Float8E5M2FNUZ => "float8e5m2fnuz",
        DataType.Float4E2M1 => "float4e2m1",
        DataType.Float8E8M0 => "float8e8m0",
        _ => type.ToString().ToLowerInvariant(),
    };
}
