using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;

namespace ModelLint.Calibration.Tests;

public sealed class TensorFileTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modellint-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    string Save(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal static byte[] Npy(string descriptor, bool fortran, string shape, byte[] data, byte version = 1)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{descriptor}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n");
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        else BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. header, .. data];
    }

    static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    static SampleTensor Fit(SampleTensor tensor, DataType element, params Dim[] dims) => InputFitting.Fit(tensor, new ModelInput("x", element, Shape.Of(dims)));

    SampleTensor ReadNpy(byte[] file) => TensorFileReader.Read(Save("a.npy", file), SampleKind.Npy);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Npy_of_every_version(byte version)
    {
        var tensor = ReadNpy(Npy("<f4", false, "(2, 3)", Bytes(1f, 2, 3, 4, 5, 6), version));
        Assert.Equal("float[2,3]", tensor.ToString());
        Assert.Equal(Bytes(1f, 2, 3, 4, 5, 6), tensor.Data);
    }

    [Fact]
    public void Npy_in_Fortran_order_is_turned_round() =>
        Assert.Equal(Bytes(1f, 2, 3, 4, 5, 6), ReadNpy(Npy("<f4", true, "(2, 3)", Bytes(1f, 4, 2, 5, 3, 6))).Data);

    [Fact]
    public void Npy_in_Fortran_order_of_three_axes()
    {
        // Element (i,j,k) of [2,3,4] is 100i+10j+k; in Fortran order i runs fastest.
        var file = from k in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 2) select (short)(100 * i + 10 * j + k);
        var wanted = from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 4) select (short)(100 * i + 10 * j + k);
        Assert.Equal(Bytes(wanted.ToArray()), ReadNpy(Npy("<i2", true, "(2, 3, 4)", Bytes(file.ToArray()))).Data);
    }

    [Fact]
    public void Npy_of_other_types_becomes_what_the_input_wants()
    {
        Assert.Equal(Bytes(1.5f, -2), Fit(ReadNpy(Npy("<f8", false, "(2,)", Bytes(1.5, -2))), DataType.Float, 2).Data);
        Assert.Equal(Bytes(1.5f, -2), Fit(ReadNpy(Npy("<f2", false, "(2,)", Bytes((Half)1.5, (Half)(-2)))), DataType.Float, 2).Data);
        Assert.Equal(Bytes(7f, 255), Fit(ReadNpy(Npy("|u1", false, "(2,)", [7, 255])), DataType.Float, 2).Data);
        Assert.Equal(Bytes(258L), Fit(ReadNpy(Npy(">i4", false, "(1,)", [0, 0, 1, 2])), DataType.Int64, 1).Data);
        Assert.Equal(Bytes((Half)0.5), Fit(ReadNpy(Npy("<f4", false, "()", Bytes(0.5f))), DataType.Float16).Data);
    }

    [Fact]
    public void What_would_lose_values_is_refused()
    {
        Assert.Contains("1.5", Assert.Throws<SampleException>(() => Fit(ReadNpy(Npy("<f4", false, "(1,)", Bytes(1.5f))), DataType.Int64, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("300", Assert.Throws<SampleException>(() => Fit(ReadNpy(Npy("<i4", false, "(1,)", Bytes(300))), DataType.UInt8, 1)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> HostileNpy => new()
    {
        { "doesn't begin", "not numpy at all"u8.ToArray() },
        { "empty", [] },
        { "header", [0x93, .. "NUMPY"u8, 1, 0] },
        { "header", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1] },
        { "version 9", [0x93, .. "NUMPY"u8, 9, 0, 0, 0, 0, 0] },
        { "bytes", Npy("<f4", false, "(9223372036854775807, 9223372036854775807)", [1, 2, 3, 4]) },
        { "bytes", Npy("<f4", false, "(2,)", [1, 2, 3, 4]) },
        { "extent", Npy("<f4", false, "(-1,)", []) },
        { "extent", Npy("<f4", false, "(99999999999999999999,)", []) },
        { "'|O'", Npy("|O", false, "(1,)", [0]) },
        { "dimensions", Npy("<f4", false, $"({string.Concat(Enumerable.Repeat("1,", 100))})", [1, 2, 3, 4]) },
        { "shape", [0x93, .. "NUMPY"u8, 1, 0, 40, 0, .. Encoding.ASCII.GetBytes("{'descr':'<f4','fortran_order':False}".PadRight(40))] },
    };

    [Theory, MemberData(nameof(HostileNpy))]
    public void Hostile_npy_gets_one_clear_line(string tells, byte[] file)
    {
        var message = Assert.Throws<SampleException>(() => ReadNpy(file)).Message;
        Assert.Contains(tells, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void TensorProto_raw_and_typed()
    {
        var raw = new TensorProto { DataType = (int)DataType.Float, Dims = { 1, 2 }, RawData = ByteString.CopyFrom(Bytes(1f, 2)) };
        var typed = new TensorProto { DataType = (int)DataType.Float, Dims = { 1, 2 }, FloatData = { 1, 2 } };
        var small = new TensorProto { DataType = (int)DataType.UInt8, Dims = { 2 }, Int32Data = { 3, 255 } };
        foreach (var proto in new[] { raw, typed })
        {
            var tensor = TensorFileReader.Read(Save("a.pb", proto.ToByteArray()), SampleKind.TensorProto);
            Assert.Equal("float[1,2]", tensor.ToString());
            Assert.Equal(Bytes(1f, 2), tensor.Data);
        }

        Assert.Equal([3, 255], TensorFileReader.Read(Save("b.pb", small.ToByteArray()), SampleKind.TensorProto).Data);
    }

    [Fact]
    public void Hostile_TensorProto_gets_one_clear_line()
    {
        var huge = new TensorProto { DataType = (int)DataType.Float, Dims = { long.MaxValue, 4 } };
        var large = new TensorProto { DataType = (int)DataType.Float, Dims = { 1 << 30 } };
        var wrong = new TensorProto { DataType = (int)DataType.Float, Dims = { 3 }, RawData = ByteString.CopyFrom(Bytes(1f, 2)) };
        var text = new TensorProto { DataType = (int)DataType.String, Dims = { 1 }, StringData = { ByteString.CopyFromUtf8("x") } };
        foreach (var file in new[] { huge.ToByteArray(), large.ToByteArray(), wrong.ToByteArray(), text.ToByteArray(), [0xFF, 0xFF, 0xFF], "text"u8.ToArray() })
            Assert.DoesNotContain('\n', Assert.Throws<SampleException>(() => TensorFileReader.Read(Save("a.pb", file), SampleKind.TensorProto)).Message);
    }

    [Fact]
    public void Raw_numbers_take_the_shape_of_the_input()
    {
        var tensor = TensorFileReader.Read(Save("a.raw", Bytes(1f, 2, 3, 4)), SampleKind.Raw);
        Assert.Equal([1, 2, 2], Fit(tensor, DataType.Float, Dim.Of("batch"), 2, 2).Dims!.Value);
        Assert.Equal([1, 4], Fit(tensor, DataType.Float, Dim.Of("batch"), Dim.Of("length")).Dims!.Value);
        var message = Assert.Throws<SampleException>(() => Fit(tensor, DataType.Float, 1, 5)).Message;
        Assert.Contains("4 numbers", message, StringComparison.Ordinal);
        Assert.Contains("float[1,5]", message, StringComparison.Ordinal);
        Assert.Throws<SampleException>(() => TensorFileReader.Read(Save("b.raw", [1, 2, 3]), SampleKind.Raw));
    }

    [Fact]
    public void A_missing_batch_axis_is_added_and_other_shapes_are_named()
    {
        var tensor = new SampleTensor(DataType.Float, ImmutableArray.Create(3L, 2), Bytes(1f, 2, 3, 4, 5, 6));
        Assert.Equal([1, 3, 2], Fit(tensor, DataType.Float, 1, 3, 2).Dims!.Value);
        var message = Assert.Throws<SampleException>(() => Fit(tensor, DataType.Float, 1, 2, 3)).Message;
        Assert.Contains("float[3,2]", message, StringComparison.Ordinal);
        Assert.Contains("float[1,2,3]", message, StringComparison.Ordinal);
    }
}
