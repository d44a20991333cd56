using ModelLint.Onnx.Protos;
using ModelLint.Testing;

namespace ModelLint.EndToEnd;

/// <summary>Small detectors that lose a slice: pixels beside scores in one output.</summary>
static class Detectors
{
    /// <summary>A detector whose <c>output0</c> joins 0…640 with 0…1: ML2002 where INT8 is meant, a note otherwise.</summary>
    public static GraphBuilder One(float scale = 640) => new GraphBuilder()
        .Input("x", 1, 4, 8)
        .Floats("scale", [1], scale)
        .Node("Sigmoid", "x", "scores")
        .Node("Softmax", ["x"], ["shares"], ("axis", 1L))
        .Node("Mul", ["shares", "scale"], ["boxes"])
        .Node("Concat", ["boxes", "scores"], ["output0"], ("axis", 1L))
        .Output("output0");

    /// <summary>Writes one.</summary>
    public static void Write(string path, float scale = 640)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, One(scale).Bytes);
    }

    /// <summary>The same as another exporter would write it: nodes, inner values and the order of what doesn't depend on each other changed.</summary>
    public static byte[] Reexported()
    {
        var builder = new GraphBuilder()
            .Input("x", 1, 4, 8)
            .Floats("onnx::Mul_17", [1], 640)
            .Node("Softmax", ["x"], ["/head/Softmax_3_output_0"], ("axis", 1L))
            .Node("Mul", ["/head/Softmax_3_output_0", "onnx::Mul_17"], ["/head/Mul_9_output_0"])
            .Node("Sigmoid", "x", "/head/Sigmoid_12_output_0")
            .Node("Concat", ["/head/Mul_9_output_0", "/head/Sigmoid_12_output_0"], ["output0"], ("axis", 1L))
            .Output("output0");
        foreach (NodeProto node in builder.Proto.Graph.Node) node.Name = $"n{node.Output[0].Length}_{node.OpType}";
        builder.Proto.ProducerName = "another";
        return builder.Bytes;
    }
}
