using Google.Protobuf;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Raw_and_typed_data_read_alike()
    {
        var raw = new TensorProto { Name = "t", DataType = (int)DataType.Float, Dims = { 2 }, RawData = ByteString.CopyFrom(0, 0, 128, 63, 0, 0, 0, 64) };
        var typed = new TensorProto { Name = "t", DataType = (int)DataType.Float, Dims = { 2 }, FloatData = { 1, 2 } };
        Assert.Equal([1f, 2f], Read(raw).ToFloats());
        Assert.Equal([1f, 2f], Read(typed).ToFloats());
    }

    [Fact]
    public void Four_bit_integers_come_two_a_byte_low_half_first() =>
        Assert.Equal([1, -2, 7], Read(new TensorProto { DataType = (int)DataType.Int4, Dims = { 3 }, RawData = ByteString.CopyFrom(0xE1, 0x07) }).ToInt64s());

    [Theory]
    [InlineData(DataType.Float8E4M3FN, 0x7E, 448)]
    [InlineData(DataType.Float8E5M2, 0x7B, 57344)]
    [InlineData(DataType.Float8E5M2, 0x7C, double.PositiveInfinity)]
    [InlineData(DataType.Float8E4M3FNUZ, 0x80, double.NaN)]
    [InlineData(DataType.Float8E8M0, 0x7F, 1)]
    [InlineData(DataType.Float4E2M1, 0x0F, -6)]
    public void Small_floats_follow_the_published_formats(DataType type, byte code, double expected) =>
        Assert.Equal(expected, Read(new TensorProto { DataType = (int)type, Dims = { 1 }, RawData = ByteString.CopyFrom(code) }).ToDoubles()[0]);

    [Fact]
    public void Half_precision_in_int32_data_is_bits() =>
        Assert.Equal([1.5], Read(new TensorProto { DataType = (int)DataType.Float16, Dims = { 1 }, Int32Data = { 0x3E00 } }).ToDoubles());

    [Fact]
    public void A_size_that_the_data_do_not_have_is_refused()
    {
        var tensor = Read(new TensorProto { Name = "w", DataType = (int)DataType.Float, Dims = { 1 << 20, 1 << 20 }, RawData = ByteString.CopyFrom(0, 0, 0, 0) });
        Assert.Throws<ModelFormatException>(() => tensor.ToFloats());
        Assert.Throws<ModelFormatException>(() => Read(new TensorProto { DataType = (int)DataType.Float, Dims = { -1 } }).ToFloats());
    }

    [Fact]
    public void Data_stay_in_the_file_and_are_reached_as_a_span()
    {
        var tensor = Read(new TensorProto { DataType = (int)DataType.UInt8, Dims = { 3 }, RawData = ByteString.CopyFrom(1, 2, 3) });
        Assert.True(tensor.TryGetRaw(out var bytes));
        Assert.Equal([1, 2, 3], bytes.ToArray());
    }

    static Tensor Read(TensorProto tensor)
    {
        var model = new ModelProto { Graph = new GraphProto { Initializer = { tensor } } };
        return ModelDocument.Parse(model.ToByteArray(), "tensor.onnx").Model.Graph.Initializers[0].Initializer!;
    }
}
