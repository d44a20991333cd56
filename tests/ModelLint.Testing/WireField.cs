using Google.Protobuf;

namespace ModelLint.Testing;

/// <summary>Fields of a model written one by one: graphs nested so deep that the generated writer would recurse too far.</summary>
public static class WireField
{
    /// <summary>A field that holds bytes: a message, or a text.</summary>
    public static byte[] Of(int number, byte[] payload)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(payload));
        }

        return stream.ToArray();
    }
}
