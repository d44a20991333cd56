using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Sources;

/// <summary>
/// Reads NumPy's .npy (format versions 1 to 3; numpy.lib.format): numbers and bool, both byte orders, C and Fortran order. Arrays of
/// Python objects, which would have to be unpickled, are refused.
/// </summary>
static partial class NpyReader
{
    const int MaxHeader = 1 << 16;
    const int MaxRank = 32;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <exception cref="SampleException">Not an .npy file that can be used.</exception>
    public static SampleTensor Read(byte[] file)
    {
        var (header, start) = Header(file);
        var descriptor = DescriptorPattern().Match(header) is { Success: true } d ? d.Groups[1].Value : throw new SampleException("broken .npy: its header states no element type");
        var fortran = OrderPattern().Match(header) is { Success: true } o ? o.Groups[1].Value == "True" : throw new SampleException("broken .npy: its header states no order");
        var dims = Dims(header);
        var (type, size, swap) = Element(descriptor);
        var bytes = dims.Aggregate((Int128)size, static (product, extent) => product > int.MaxValue || product == 0 ? product : product * extent);
        if (bytes != file.Length - start)
            throw new SampleException($"broken .npy: [{string.Join(',', dims)}] of '{descriptor}' are {bytes} bytes, and {file.Length - start} follow the header");
        var data = file[start..];
        if (swap) Swap(data, size);
        return new SampleTensor(type, dims, fortran && dims.Length > 1 ? FromFortran(data, dims, size) : data);
    }

    static (string Text, int End) Header(byte[] file)
    {
        if (!file.AsSpan().StartsWith(Magic)) throw new SampleException("not an .npy file: it doesn't begin with \\x93NUMPY");
        if (file.Length < 12) throw new SampleException("broken .npy: it ends inside the header");
        var version = file[6];
        if (version is < 1 or > 3) throw new SampleException($".npy version {version} is unknown (1 to 3 are read)");
        var (start, length) = version == 1 ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8))) : (12L, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)));
        if (length > MaxHeader || start + length > file.Length) throw new SampleException($"broken .npy: a header of {length} bytes in a file of {file.Length}");
        return (Encoding.UTF8.GetString(file, (int)start, (int)length), (int)(start + length));
    }

    static ImmutableArray<long> Dims(string header)
    {
        if (ShapePattern().Match(header) is not { Success: true } match) throw new SampleException("broken .npy: its header states no shape");
        var parts = match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxRank) throw new SampleException($"broken .npy: {parts.Length} dimensions");
        return [.. parts.Select(static p => long.TryParse(p.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var extent) ? extent : throw new SampleException($"broken .npy: extent '{p}'"))];
    }

    static (DataType Type, int Size, bool Swap) Element(string descriptor)
    {
        var code = descriptor.TrimStart('<', '>', '|', '=');
        var type = code switch
        {
            "f2" => DataType.Float16,
            "f4" => DataType.Float,
            "f8" => DataType.Double,
            "i1" => DataType.Int8,
            "i2" => DataType.Int16,
            "i4" => DataType.Int32,
            "i8" => DataType.Int64,
            "u1" => DataType.UInt8,
            "u2" => DataType.UInt16,
            "u4" => DataType.UInt32,
            "u8" => DataType.UInt64,
            "b1" => DataType.Bool,
            _ => throw new SampleException($"elements of type '{descriptor}' are not read: save the array as float32"),
        };
        return (type, type.BitsOf() / 8, descriptor.StartsWith('>'));
    }

    static void Swap(byte[] data, int size)
    {
        for (var at = 0; size > 1 && at < data.Length; at += size) data.AsSpan(at, size).Reverse();
    }

    static byte[] FromFortran(byte[] data, ImmutableArray<long> dims, int size)
    {
        var result = new byte[data.Length];
        // Steps in the file between neighbours on each axis: the first axis varies fastest.
        var steps = new long[dims.Length];
        for (var (axis, step) = (0, 1L); axis < dims.Length; step *= dims[axis++]) steps[axis] = step;
        var index = new long[dims.Length];
        long from = 0;
        for (var to = 0; to < data.Length; to += size)
        {
            data.AsSpan((int)(from * size), size).CopyTo(result.AsSpan(to));
            for (var axis = dims.Length - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++index[axis] < dims[axis]) break;
                from -= steps[axis] * dims[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""]([^'""]{1,16})['""]", RegexOptions.CultureInvariant)]
    private static partial Regex DescriptorPattern();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShapePattern();
}
