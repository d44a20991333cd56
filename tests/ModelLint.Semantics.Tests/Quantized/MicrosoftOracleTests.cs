using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ModelLint.Onnx;
using ModelLint.Onnx.Protos;
using ModelLint.Onnx.Text;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Tests.Quantized;

/// <summary>
/// The operators of com.microsoft, which ONNX's operator tests don't have, judged by ONNX Runtime: on random inputs types and shapes are those of the
/// run, and what came out lies in the range that was proved. Inputs whose name begins with w are also given as constants.
/// </summary>
public sealed class MicrosoftOracleTests
{
    const int Runs = 12;

    const string Header = """
        <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
        """;

    /// <summary>Scales and zero points that several models share.</summary>
    const string Codes = "float sa = {0.02}, uint8 za = {120}, float sb = {0.05}, uint8 zb = {3}, float sy = {0.03}, uint8 zy = {100}, int8 zi = {-5}, int8 z0 = {0}";

    static readonly SortedDictionary<string, string> _models = new(StringComparer.Ordinal)
    {
        ["Attention"] = "g (float[2,3,8] x, float[8,24] w, float[24] wb) => (float y) { y = com.microsoft.Attention <num_heads = 2> (x, w, wb) }",
        ["BiasGelu"] = "g (float[2,3,4] x, float[4] w) => (float y) { y = com.microsoft.BiasGelu (x, w) }",
        ["CDist"] = "g (float[3,4] x, float[5,4] w) => (float y) { y = com.microsoft.CDist <metric = \"sqeuclidean\"> (x, w) }",
        ["DequantizeLinear"] = $"g (uint8[2,3] x) => (float y) <{Codes}> {{ y = com.microsoft.DequantizeLinear (x, sa, za) }}",
        ["DequantizeLinear, an axis"] = "g (int8[2,3] x, float[3] wscale) => (float y) <int8[3] z = {1, -2, 3}> { y = com.microsoft.DequantizeLinear <axis = 1> (x, wscale, z) }",
        ["DynamicQuantizeMatMul"] = $"g (float[2,3] x, int8[3,5] w) => (float y) <{Codes}> {{ y = com.microsoft.DynamicQuantizeMatMul (x, w, sb, zi) }}",
        ["DynamicQuantizeMatMul, a bias"] = $"g (float[2,3] x, int8[3,5] w, float[5] wb) => (float y) <{Codes}> {{ y = com.microsoft.DynamicQuantizeMatMul (x, w, sb, zi, wb) }}",
        ["FastGelu"] = "g (float[2,3,4] x) => (float y) { y = com.microsoft.FastGelu (x) }",
        ["FastGelu, a bias"] = "g (float[2,3,4] x, float[4] w) => (float y) { y = com.microsoft.FastGelu (x, w) }",
        ["FusedConv, Clip"] = "g (float[1,2,6,5] x, float[3,2,3,3] w, float[3] wb) => (float y) { y = com.microsoft.FusedConv <activation = \"Clip\", activation_params = [-1.0, 2.5], pads = [1, 0, 1, 0]> (x, w, wb) }",
        ["FusedConv, HardSigmoid"] = "g (float[1,2,6,5] x, float[3,2,3,3] w) => (float y) { y = com.microsoft.FusedConv <activation = \"HardSigmoid\", activation_params = [0.2, 0.5]> (x, w) }",
        ["FusedConv, LeakyRelu"] = "g (float[1,2,6,5] x, float[4,1,3,3] w) => (float y) { y = com.microsoft.FusedConv <activation = \"LeakyRelu\", activation_params = [0.2], group = 2, strides = [2, 2]> (x, w) }",
        ["FusedConv, Relu"] = "g (float[1,2,6,5] x, float[3,2,3,3] w, float[3] wb) => (float y) { y = com.microsoft.FusedConv <activation = \"Relu\"> (x, w, wb) }",
        ["FusedConv, a sum"] = "g (float[1,2,6,5] x, float[3,2,3,3] w, float[3] wb, float[1,3,4,3] s) => (float y) { y = com.microsoft.FusedConv <activation = \"Relu\"> (x, w, wb, s) }",
        ["FusedGemm"] = "g (float[2,3] x, float[4,3] w, float[4] wb) => (float y) { y = com.microsoft.FusedGemm <activation = \"LeakyRelu\", activation_alpha = 0.3, transB = 1, alpha = 0.5> (x, w, wb) }",
        ["FusedMatMul"] = "g (float[2,3,4] x, float[2,5,4] w) => (float y) { y = com.microsoft.FusedMatMul <transB = 1, alpha = 0.25> (x, w) }",
        ["FusedMatMul, batches moved"] = "g (float[3,2,4] x, float[2,4,5] w) => (float y) { y = com.microsoft.FusedMatMul <transBatchA = 1> (x, w) }",
        ["FusedMatMul, batches moved and turned"] = "g (float[3,2,4] x, float[5,2,3] w) => (float y) { y = com.microsoft.FusedMatMul <transBatchA = 1, transA = 1, transBatchB = 1, transB = 1> (x, w) }",
        ["GatherBlockQuantized"] = "g (uint4[4,32] w, float[4,2] wscale) => (float y) <int64[2] i = {3, 1}> { y = com.microsoft.GatherBlockQuantized <gather_axis = 0, quantize_axis = 1, block_size = 16> (w, i, wscale) }",
        ["Gelu"] = "g (float[2,3,4] x) => (float y) { y = com.microsoft.Gelu (x) }",
        ["GridSample"] = "g (float[1,2,5,5] x) => (float y) <float[1,2,2,2] grid = {0, 0.3, -0.5, 1.4, 1, -1, 0.2, 0.9}> { y = com.microsoft.GridSample (x, grid) }",
        ["Inverse"] = "g (float[2,3,3] x) => (float y) { y = com.microsoft.Inverse (x) }",
        ["MatMulIntegerToFloat"] = $"g (uint8[2,3] x, int8[3,5] w) => (float y) <{Codes}> {{ y = com.microsoft.MatMulIntegerToFloat (x, w, sa, sb, za, zi) }}",
        ["MatMulNBits"] = "g (float[2,32] x, uint8[5,2,8] w, float[10] wscale) => (float y) { y = com.microsoft.MatMulNBits <K = 32, N = 5, bits = 4, block_size = 16> (x, w, wscale) }",
        ["MaxpoolWithMask"] = "g (float[1,2,6,6] x) => (float y) <int32[1,1,6,6] m = {1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}> { y = com.microsoft.MaxpoolWithMask <kernel_shape = [2, 2]> (x, m) }",
        ["MultiHeadAttention"] = "g (float[2,3,8] x, float[2,5,8] k, float[2,5,8] v) => (float y) { y = com.microsoft.MultiHeadAttention <num_heads = 2> (x, k, v) }",
        ["MultiHeadAttention, a bias"] = "g (float[2,3,8] x, float[2,5,8] k, float[2,5,8] v, float[24] wb) => (float y) { y = com.microsoft.MultiHeadAttention <num_heads = 4, unidirectional = 1> (x, k, v, wb) }",
        ["NhwcMaxPool"] = "g (uint8[1,6,5,2] x) => (uint8 y) { y = com.microsoft.NhwcMaxPool <kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 1]> (x) }",
        ["QGemm"] = $"g (uint8[2,3] x, int8[3,4] w) => (uint8 y) <{Codes}> {{ y = com.microsoft.QGemm (x, sa, za, w, sb, zi, , sy, zy) }}",
        ["QGemm, to float"] = $"g (uint8[3,2] x, int8[4,3] w, int32[4] wb) => (float y) <{Codes}> {{ y = com.microsoft.QGemm <transA = 1, transB = 1, alpha = 0.5> (x, sa, za, w, sb, zi, wb) }}",
        ["MatMulBnb4"] = "g (float[2,32] x, uint8[80] w, float[10] wscale) => (float y) { y = com.microsoft.MatMulBnb4 <K = 32, N = 5, block_size = 16, quant_type = 1> (x, w, wscale) }",
        ["QAttention"] = "g (uint8[2,3,8] x, int8[8,24] w, float[24] wb) => (float y) <float sx = {0.05}, float sw = {0.02}, uint8 zx = {100}, int8 zw = {0}> { y = com.microsoft.QAttention <num_heads = 2> (x, w, wb, sx, sw, , zx, zw) }",
        ["QGemm, a bias"] = $"g (uint8[2,3] x, int8[3,4] w, int32[4] wb) => (uint8 y) <{Codes}> {{ y = com.microsoft.QGemm (x, sa, za, w, sb, zi, wb, sy, zy) }}",
        ["QGemm, a scale a column"] = $"g (uint8[2,3] x, int8[3,4] w, float[4] wscale) => (float y) <{Codes}, int8[4] z = {{0, 0, 0, 0}}> {{ y = com.microsoft.QGemm (x, sa, za, w, wscale, z) }}",
        ["QLinearAdd"] = $"g (uint8[2,3,4] x, uint8[3,1] w) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearAdd (x, sa, za, w, sb, zb, sy, zy) }}",
        ["QLinearAveragePool"] = $"g (uint8[1,2,6,5] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearAveragePool <kernel_shape = [3, 2], strides = [2, 1], ceil_mode = 1> (x, sa, za, sy, zy) }}",
        ["QLinearAveragePool, channels last"] = $"g (uint8[1,6,5,2] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearAveragePool <kernel_shape = [3, 2], channels_last = 1> (x, sa, za, sy, zy) }}",
        ["QLinearConcat"] = $"g (uint8[2,3] x, uint8[2,4] w) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearConcat <axis = 1> (sy, zy, x, sa, za, w, sb, zb) }}",
        ["QLinearConv"] = $"g (uint8[1,2,6,5] x, int8[3,2,3,3] w) => (uint8 y) <{Codes}, float s = {{1.5}}> {{ y = QLinearConv <pads = [1, 0, 1, 0]> (x, sa, za, w, sb, z0, s, zy) }}",
        ["QLinearConv, a scale a channel, a bias"] = $"g (uint8[1,2,6,5] x, int8[4,1,2,2] w, float[4] wscale, int32[4] wb) => (uint8 y) <{Codes}, int8[4] z = {{0, 0, 0, 0}}> {{ y = QLinearConv <group = 2, strides = [2, 1]> (x, sa, za, w, wscale, z, sb, zy, wb) }}",
        ["QLinearConv, channels last"] = $"g (uint8[1,6,5,2] x, uint8[3,2,3,3] w) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearConv <channels_last = 1, pads = [1, 1, 1, 1]> (x, sa, za, w, sb, zb, sy, zy) }}",
        ["QLinearGlobalAveragePool"] = $"g (uint8[1,2,6,5] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearGlobalAveragePool (x, sa, za, sy, zy) }}",
        ["QLinearGlobalAveragePool, channels last"] = $"g (uint8[1,6,5,2] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearGlobalAveragePool <channels_last = 1> (x, sa, za, sy, zy) }}",
        ["QLinearLeakyRelu"] = $"g (int8[2,3] x) => (int8 y) <{Codes}> {{ y = com.microsoft.QLinearLeakyRelu <alpha = 0.1> (x, sa, zi, sy, z0) }}",
        ["QLinearMatMul"] = $"g (uint8[2,3,4] x, int8[4,5] w) => (uint8 y) <{Codes}, float s = {{0.8}}> {{ y = QLinearMatMul (x, sa, za, w, sb, zi, s, zy) }}",
        ["QLinearMatMul, a scale a column"] = $"g (uint8[3,4] x, int8[4,5] w, float[5] wscale) => (uint8 y) <{Codes}, int8[5] z = {{1, -2, 3, 0, 7}}> {{ y = QLinearMatMul (x, sa, za, w, wscale, z, sb, zy) }}",
        ["QLinearMul"] = $"g (int8[2,3,4] x, int8[4] w) => (int8 y) <{Codes}> {{ y = com.microsoft.QLinearMul (x, sa, zi, w, sb, z0, sy, zi) }}",
        ["QLinearSigmoid"] = $"g (uint8[2,3] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearSigmoid (x, sb, za, sy, zb) }}",
        ["QLinearSoftmax"] = $"g (uint8[2,3,4] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QLinearSoftmax <axis = 1, opset = 17> (x, sb, za, sy, zb) }}",
        ["QLinearWhere"] = $"g (uint8[2,3] x, uint8[3] w) => (uint8 y) <{Codes}, bool[2,1] c = {{1, 0}}> {{ y = com.microsoft.QLinearWhere (c, x, sa, za, w, sb, zb, sy, zy) }}",
        ["QuantizeLinear"] = $"g (float[2,3] x) => (uint8 y) <{Codes}> {{ y = com.microsoft.QuantizeLinear (x, sa, za) }}",
        ["QuantizeLinear, an axis"] = "g (float[2,3] x) => (int8 y) <float[3] s = {0.02, 0.5, 0.1}, int8[3] z = {1, -2, 3}> { y = com.microsoft.QuantizeLinear <axis = 1> (x, s, z) }",
        ["QuantizeLinear, 16 bits"] = "g (float[2,3] x) => (uint16 y) <float s = {0.0002}, uint16 z = {30000}> { y = com.microsoft.QuantizeLinear (x, s, z) }",
        ["QuickGelu"] = "g (float[2,3,4] x) => (float y) { y = com.microsoft.QuickGelu <alpha = 1.5> (x) }",
        ["RotaryEmbedding"] = "g (float[1,2,8] x, float[4,4] wc, float[4,4] ws) => (float y) <int64[1,2] p = {0, 3}> { y = com.microsoft.RotaryEmbedding <num_heads = 1> (x, p, wc, ws) }",
        ["SkipLayerNormalization"] = "g (float[1,3,4] x, float[1,3,4] skip, float[4] wg, float[4] wb, float[4] wbias) => (float y, float mean, float inverse, float sum) { y, mean, inverse, sum = com.microsoft.SkipLayerNormalization (x, skip, wg, wb, wbias) }",
        ["SkipLayerNormalization, one output"] = "g (float[1,3,4] x, float[1,3,4] skip, float[4] wg) => (float y) { y = com.microsoft.SkipLayerNormalization (x, skip, wg) }",
        ["SkipSimplifiedLayerNormalization"] = "g (float[1,3,4] x, float[1,3,4] skip, float[4] wg) => (float y, float sum) { y, , , sum = com.microsoft.SkipSimplifiedLayerNormalization (x, skip, wg) }",
        ["TransposeMatMul"] = "g (float[3,4] x, float[3,5] w) => (float y) { y = com.microsoft.TransposeMatMul <transA = 1, alpha = 2.0> (x, w) }",
    };

    public static TheoryData<string> Models => [.. _models.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void What_runs_has_the_inferred_type_and_lies_in_the_proved_range(string model)
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var proto = OnnxText.Parse(Header + _models[model]);
            var random = new Random(seed);
            var inputs = proto.Graph.Input.ToDictionary(static i => i.Name, i => Tensor(i, random));
            // Four-bit inputs can't be made by the runtime's C# API.
            if (seed % 2 == 0 || inputs.Values.Any(static i => i.DataType == (int)DataType.UInt4)) MakeConstant(proto, inputs);
            Judge(proto, inputs, $"{model}, run {seed}");
        }
    }

    static void MakeConstant(ModelProto proto, Dictionary<string, TensorProto> inputs)
    {
        foreach (var input in proto.Graph.Input.Where(static i => i.Name[0] == 'w').ToList())
        {
            proto.Graph.Input.Remove(input);
            proto.Graph.Initializer.Add(inputs[input.Name]);
            inputs.Remove(input.Name);
        }
    }

    static void Judge(ModelProto proto, Dictionary<string, TensorProto> inputs, string name)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(proto.ToByteArray(), options);
        var values = inputs.Values.Select(Value).ToList();
        using var run = new RunOptions();
        using var results = session.Run(run, [.. inputs.Keys], values, session.OutputNames);
        values.ForEach(static v => v.Dispose());

        // What is known must follow from the operator.
        foreach (var output in proto.Graph.Output) output.Type = null;
        using var document = ModelDocument.Parse(proto.ToByteArray(), name);
        var facts = ModelFacts.Of(document.Model, new FactsOptions { InputRanges = inputs.ToImmutableDictionary(static i => i.Key, static i => Seen(i.Value)) });
        foreach (var (output, result) in session.OutputNames.Zip(results))
        {
            var value = document.Model.Graph.Find(output)!;
            var (type, numbers) = Read(result);
            var dims = result.GetTensorTypeAndShape().Shape;
            Assert.Equal($"{name}: {new TensorType(type, Shape.Of(dims))}", $"{name}: {facts.TypeOf(value)}");
            var range = facts.RangeOf(value).Expand([.. dims.Select(static d => (int)d)]);
            for (var i = 0; i < numbers.Length; i++)
                Assert.True(double.IsNaN(numbers[i]) || range[i].Contains(numbers[i]), $"{name}: {output}[{i}] = {numbers[i]:R} is outside of {range[i].Lo:R}..{range[i].Hi:R}");
        }
    }

    // Floats of any one interval; scales are positive and small.
    static TensorProto Tensor(ValueInfoProto info, Random random)
    {
        var type = (DataType)info.Type.TensorType.ElemType;
        var dims = info.Type.TensorType.Shape.Dim.Select(static d => d.DimValue).ToList();
        var count = (int)dims.Aggregate(1L, static (n, d) => n * d);
        var tensor = new TensorProto { Name = info.Name, DataType = (int)type };
        tensor.Dims.AddRange(dims);
        var bytes = new byte[(count * type.BitsOf() + 7) / 8];
        random.NextBytes(bytes);
        if (type == DataType.Float)
        {
            var (lo, width) = info.Name.EndsWith("scale", StringComparison.Ordinal) ? (0.001, 0.1) : (random.NextDouble() * 16 - 8, random.NextDouble() * 8);
            bytes = [.. Enumerable.Range(0, count).SelectMany(_ => BitConverter.GetBytes((float)(lo + width * random.NextDouble())))];
        }
        else if (type == DataType.Int32)
        {
            bytes = [.. Enumerable.Range(0, count).SelectMany(_ => BitConverter.GetBytes(random.Next(-2000, 2000)))];
        }

        tensor.RawData = ByteString.CopyFrom(bytes);
        return tensor;
    }

    static OrtValue Value(TensorProto tensor)
    {
        var (bytes, dims) = (tensor.RawData.ToByteArray(), tensor.Dims.ToArray());
        return (DataType)tensor.DataType switch
        {
            DataType.Float => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), dims),
            DataType.Int32 => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), dims),
            DataType.UInt8 => OrtValue.CreateTensorValueFromMemory(bytes, dims),
            DataType.Int8 => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray(), dims),
            var type => throw new ArgumentException($"no input of {type}"),
        };
    }

    static ValueRange Seen(TensorProto tensor)
    {
        using var value = Value(tensor);
        var numbers = Read(value).Numbers;
        return ValueRange.Uniform(numbers.Min(), numbers.Max());
    }

    static (DataType Type, double[] Numbers) Read(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float => (DataType.Float, [.. value.GetTensorDataAsSpan<float>().ToArray().Select(static x => (double)x)]),
        TensorElementType.Int32 => (DataType.Int32, [.. value.GetTensorDataAsSpan<int>().ToArray().Select(static x => (double)x)]),
        TensorElementType.UInt8 => (DataType.UInt8, [.. value.GetTensorDataAsSpan<byte>().ToArray().Select(static x => (double)x)]),
        TensorElementType.Int8 => (DataType.Int8, [.. value.GetTensorDataAsSpan<sbyte>().ToArray().Select(static x => (double)x)]),
        TensorElementType.UInt16 => (DataType.UInt16, [.. value.GetTensorDataAsSpan<ushort>().ToArray().Select(static x => (double)x)]),
        var type => throw new ArgumentException($"no output of {type}"),
    };
}
