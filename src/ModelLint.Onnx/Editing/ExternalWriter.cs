using System.Globalization;
using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Editing;

/// <summary>Collects the data of tensors in one file beside the model (ONNX documentation, "External data").</summary>
sealed class ExternalWriter(Stream data, string location)
{
    // Pages of this size can be mapped one by one; smaller tensors stay in the model, where shape inference wants them.
    const int Alignment = 4096;
    const int Smallest = 1024;

    /// <summary>True where a tensor's data are worth a place outside.</summary>
    public static bool Takes(long bytes) => bytes >= Smallest;

    /// <summary>Writes the data and turns the message into a reference to them.</summary>
    public TensorProto Move(TensorProto header, ReadOnlySpan<byte> bytes)
    {
        while (data.Position % Alignment != 0) data.WriteByte(0);
        var moved = header.Clone();
        moved.ClearRawData();
        moved.DataLocation = TensorProto.Types.DataLocation.External;
        moved.ExternalData.Clear();
        moved.ExternalData.Add(Entry("location", location));
        moved.ExternalData.Add(Entry("offset", data.Position.ToString(CultureInfo.InvariantCulture)));
        moved.ExternalData.Add(Entry("length", bytes.Length.ToString(CultureInfo.InvariantCulture)));
        data.Write(bytes);
        return moved;
    }

    static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
