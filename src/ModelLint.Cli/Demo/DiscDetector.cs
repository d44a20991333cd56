using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;

namespace ModelLint.Cli.Demo;

/// <summary>
/// A small detector that needs no training: fixed filters find bright discs. Like the detectors that people deploy, it joins pixel
/// coordinates (0…640) and a score (0…1) in one output, [1, 5, 1600]: centre x, centre y, width, height, score.
/// </summary>
static class DiscDetector
{
    /// <summary>Width and height of its input in pixels.</summary>
    public const int Side = 640;

    /// <summary>Cells of its grid along each side.</summary>
    public const int Grid = 40;

    // The image is averaged down by 4; a window of 17 × 17 there is 68 pixels wide, a cell 16.
    const int Shrink = 4;
    const int Window = 17;
    const int Half = Window / 2;
    const int Stride = 4;

    // What sums over a window are divided by, so that they have one scale like the channels of a trained layer: a disc's area, and its first moments.
    const float AreaUnit = 100;
    const float MomentUnit = 400;

    public static ModelProto Create()
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "modellint-demo", DocString = "Finds bright discs with fixed filters.", Graph = new GraphProto { Name = "disc_detector" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        var graph = model.Graph;
        graph.Input.Add(Info("images", 1, 3, Side, Side));

        // How bright: the mean of the colours, averaged down, then everything darker than 0.55 off and brighter than 0.75 on.
        Weights(graph, "grey_w", [1, 3, 1, 1], static _ => 1 / 3f);
        Node(graph, "Conv", "grey", ["images", "grey_w"], "grey");
        Node(graph, "AveragePool", "shrink", ["grey"], "small", ("kernel_shape", [Shrink, Shrink]), ("strides", [Shrink, Shrink]));
        Scalar(graph, "five", 5);
        Scalar(graph, "offset", -2.75f);
        Scalar(graph, "zero", 0);
        Scalar(graph, "one", 1);
        Node(graph, "Mul", "contrast", ["small", "five"], "scaled");
        Node(graph, "Add", "threshold", ["scaled", "offset"], "raised");
        Node(graph, "Clip", "bright", ["raised", "zero", "one"], "bright");

        // Four sums over each cell's window: area, first moments along x and y, and the brightness at the centre.
        Weights(graph, "moments_w", [4, 1, Window, Window], static i =>
        {
            var (filter, y, x) = (i / (Window * Window), i / Window % Window - Half, i % Window - Half);
            return filter switch { 0 => 1 / AreaUnit, 1 => x / MomentUnit, 2 => y / MomentUnit, _ => Math.Abs(x) <= 1 && Math.Abs(y) <= 1 ? 1 / 9f : 0 };
        });
        Node(graph, "Conv", "moments", ["bright", "moments_w"], "moments", ("pads", [Half - 2, Half - 2, Half - 1, Half - 1]), ("strides", [Stride, Stride]));
        Ints(graph, "rows", 1, 4, Grid * Grid);
        Node(graph, "Reshape", "flatten", ["moments", "rows"], "flat");
        Ints(graph, "parts", 1, 2, 1);
        Node(graph, "Split", "split", ["flat", "parts"], ["area", "moment", "centre"], ("axis", 1));

        // Where: the centroid, in pixels; how large: the side of the square around a disc of that area.
        Scalar(graph, "tiny", 4 / AreaUnit);
        Node(graph, "Max", "area_floor", ["area", "tiny"], "area_safe");
        Node(graph, "Div", "centroid", ["moment", "area_safe"], "shift");
        Scalar(graph, "pixels", Shrink * MomentUnit / AreaUnit);
        Node(graph, "Mul", "to_pixels", ["shift", "pixels"], "shift_px");
        Weights(graph, "anchors", [1, 2, Grid * Grid], static i => (i / (Grid * Grid) == 0 ? i % Grid : i % (Grid * Grid) / Grid) * Stride * Shrink + (2 * Shrink + Shrink / 2f));
        Node(graph, "Add", "decode_xy", ["anchors", "shift_px"], "xy");
        Node(graph, "Sqrt", "side", ["area_safe"], "side");
        Scalar(graph, "diameter", (float)(2 * Shrink * Math.Sqrt(AreaUnit / Math.PI)));
        Node(graph, "Mul", "decode_size", ["side", "diameter"], "size");
        Node(graph, "Concat", "boxes", ["xy", "size", "size"], "boxes", ("axis", 1));

        // How sure: bright in the middle, and the middle is near.
        Node(graph, "Mul", "square", ["shift", "shift"], "shift2");
        Ints(graph, "xy_axis", 1);
        Node(graph, "ReduceSum", "distance", ["shift2", "xy_axis"], "distance2");
        Scalar(graph, "sharp", 12);
        Scalar(graph, "falloff", -0.6f * (MomentUnit / AreaUnit) * (MomentUnit / AreaUnit));
        Scalar(graph, "bias", -6);
        Node(graph, "Mul", "evidence", ["centre", "sharp"], "brightness");
        Node(graph, "Mul", "penalty", ["distance2", "falloff"], "distance_penalty");
        Node(graph, "Add", "weigh", ["brightness", "distance_penalty"], "weighed");
        Node(graph, "Add", "logit", ["weighed", "bias"], "logits");
        Node(graph, "Sigmoid", "score", ["logits"], "scores");

        Node(graph, "Concat", "output", ["boxes", "scores"], "output0", ("axis", 1));
        graph.Output.Add(Info("output0", 1, 5, Grid * Grid));
        return model;
    }

    static void Node(GraphProto graph, string operation, string name, string[] inputs, string output, params (string Name, long[] Value)[] attributes) =>
        Node(graph, operation, name, inputs, [output], attributes);

    static void Node(GraphProto graph, string operation, string name, string[] inputs, string output, (string Name, int Value) attribute) =>
        Node(graph, operation, name, inputs, [output], attribute);

    static void Node(GraphProto graph, string operation, string name, string[] inputs, string[] outputs, (string Name, int Value) attribute)
    {
        var node = Node(graph, operation, name, inputs, outputs);
        node.Attribute.Add(new AttributeProto { Name = attribute.Name, I = attribute.Value, Type = AttributeProto.Types.AttributeType.Int });
    }

    static NodeProto Node(GraphProto graph, string operation, string name, string[] inputs, string[] outputs, params (string Name, long[] Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"/{name}", Input = { inputs }, Output = { outputs } };
        foreach (var (attribute, value) in attributes) node.Attribute.Add(new AttributeProto { Name = attribute, Ints = { value }, Type = AttributeProto.Types.AttributeType.Ints });
        graph.Node.Add(node);
        return node;
    }

    static void Scalar(GraphProto graph, string name, float value) => Weights(graph, name, [], _ => value);

    static void Ints(GraphProto graph, string name, params long[] values) =>
        graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Int64, Dims = { values.Length }, Int64Data = { values } });

    static void Weights(GraphProto graph, string name, long[] dims, Func<int, float> at)
    {
        var values = Enumerable.Range(0, (int)dims.Aggregate(1L, static (n, d) => n * d)).Select(at).ToArray();
        graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { dims }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) });
    }

    static ValueInfoProto Info(string name, params long[] dims) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)DataType.Float,
                Shape = new TensorShapeProto { Dim = { dims.Select(static d => new TensorShapeProto.Types.Dimension { DimValue = d }) } },
            },
        },
    };
}
