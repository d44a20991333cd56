using CsCheck;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.NeuralNetwork;

/// <summary>Random small graphs, run by ONNX Runtime: no output outside of its proved range, no wrong shape.</summary>
public sealed class OracleTests
{
    const int Graphs = 300;

    sealed record Sample(GraphBuilder Graph, long[] InputDims, double Lo, double Hi, int Seed);

    static readonly Gen<(double Lo, double Hi)> _interval = Gen.Select(Gen.Double[-10, 10], Gen.Double[0, 8], static (lo, width) => (lo, lo + width));

    static readonly Gen<Sample> _convolutions =
        from batch in Gen.Int[1, 2]
        from groups in Gen.Int[1, 2]
        from channels in Gen.Int[1, 3]
        from outputs in Gen.Int[1, 3]
        from kernel in Gen.Int[1, 3]
        from stride in Gen.Int[1, 3]
        from dilation in Gen.Int[1, 2]
        from pad in Gen.Int[0, 1]
        from transposed in Gen.Bool
        from interval in _interval
        from seed in Gen.Int[0, 1 << 20]
        select Convolution(batch, groups, channels, outputs, kernel, stride, dilation, pad, transposed, interval, seed);

    static readonly Gen<Sample> _others =
        from kind in Gen.Int[0, 6]
        from kernel in Gen.Int[1, 3]
        from stride in Gen.Int[1, 3]
        from pad in Gen.Int[0, 1]
        from flag in Gen.Bool
        from interval in _interval
        from seed in Gen.Int[0, 1 << 20]
        select Other(kind, kernel, stride, pad, flag, interval, seed);

    int _run;

    [Fact]
    public void Convolutions() => Run(_convolutions);

    [Fact]
    public void Pools_products_and_normalizations() => Run(_others);

    void Run(Gen<Sample> graphs)
    {
        graphs.Sample(Judge, iter: Graphs, threads: 1);
        Assert.True(_run >= Graphs * 3 / 4, $"only {_run} graphs were run");
    }

    static Sample Convolution(int batch, int groups, int channels, int outputs, int kernel, int stride, int dilation, int pad, bool transposed, (double Lo, double Hi) interval, int seed)
    {
        var (inside, outside) = (channels * groups, outputs * groups);
        long[] dims = transposed ? [inside, outputs, kernel, kernel] : [outside, channels, kernel, kernel];
        long[] pads = kernel > 1 ? [pad, 0, pad, pad] : [0, 0, 0, 0];
        var graph = new GraphBuilder().Input("x", batch, inside, 7, 8).Floats("w", dims, Floats(seed, dims.Aggregate(1L, static (n, d) => n * d), -1, 1)).Floats("b", [outside], Floats(seed + 1, outside, -2, 2))
            .Node(transposed ? "ConvTranspose" : "Conv", ["x", "w", "b"], ["y"], ("strides", new long[] { stride, stride }), ("dilations", new long[] { dilation, 1 }), ("pads", pads), ("group", groups))
            .Output("y");
        return new Sample(graph, [batch, inside, 7, 8], interval.Lo, interval.Hi, seed);
    }

    static Sample Other(int kind, int kernel, int stride, int pad, bool flag, (double Lo, double Hi) interval, int seed)
    {
        long[] pads = kernel > 1 ? [pad, 0, pad, pad] : [0, 0, 0, 0];
        (string, object)[] window = [("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, 1 }), ("pads", pads), ("ceil_mode", flag ? 1 : 0)];
        var graph = new GraphBuilder(19).Output("y");
        graph = kind switch
        {
            0 => graph.Node("MaxPool", ["x"], ["y"], window),
            1 => graph.Node("AveragePool", ["x"], ["y"], [.. window, ("count_include_pad", seed % 2)]),
            2 => graph.Floats("s", [4], Floats(seed, 4, -2, 2)).Floats("b", [4], Floats(seed + 1, 4, -2, 2)).Floats("m", [4], Floats(seed + 2, 4, -2, 2)).Floats("v", [4], Floats(seed + 3, 4, 0, 3))
                .Node("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"]),
            3 => graph.Floats("w", [6, 5], Floats(seed, 30, -2, 2)).Node("MatMul", ["x", "w"], ["y"]),
            4 => graph.Floats("w", flag ? [3, 24] : [24, 3], Floats(seed, 72, -2, 2)).Floats("c", [3], Floats(seed + 1, 3, -2, 2)).Ints("flat", -1, 24).Node("Reshape", ["x", "flat"], ["f"])
                .Node("Gemm", ["f", "w", "c"], ["y"], ("transB", flag ? 1 : 0), ("alpha", 0.5f), ("beta", 2f)),
            5 => graph.Floats("s", [6], Floats(seed, 6, -2, 2)).Floats("b", [6], Floats(seed + 1, 6, -2, 2)).Node("LayerNormalization", ["x", "s", "b"], ["y"]),
            _ => graph.Floats("w", [5, 4, 1, 1], Floats(seed, 20, -9, 9)).Node("Softmax", "x", "s", ("axis", 1)).Node("Conv", ["s", "w"], ["y"]),
        };
        return new Sample(graph.Input("x", 2, 4, 5, 6), [2, 4, 5, 6], interval.Lo, interval.Hi, seed);
    }

    bool Judge(Sample sample)
    {
        var input = Floats(sample.Seed + 7, sample.InputDims.Aggregate(1L, static (n, d) => n * d), sample.Lo, sample.Hi);
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = Session(sample.Graph.Bytes, options);
        if (session is null) return true;
        _run++;
        using var value = OrtValue.CreateTensorValueFromMemory(input, sample.InputDims);
        using var results = session.Run(new RunOptions(), ["x"], [value], ["y"]);
        using var facts = Facts.Of(sample.Graph, ("x", ValueRange.Uniform((float)sample.Lo, (float)sample.Hi)));
        var dims = results[0].GetTensorTypeAndShape().Shape;
        if (facts.Shape("y") != Shape.Of(dims).ToString()) throw new InvalidOperationException($"shape is {Shape.Of(dims)}, inferred {facts.Shape("y")}: {sample.Graph.Proto.Graph.Node}");
        var range = facts.Range("y").Expand([.. dims.Select(static d => (int)d)]);
        var output = results[0].GetTensorDataAsSpan<float>();
        for (var i = 0; i < output.Length; i++)
            if (!double.IsNaN(output[i]) && !range[range.Count == 1 ? 0 : i].Contains(output[i])) throw new InvalidOperationException($"[{i}] = {output[i]:R} is outside of {range[i].Lo:R}..{range[i].Hi:R}: {sample.Graph.Proto.Graph.Node}");
        return true;
    }

    // Some combinations of window and extent are none that the runtime takes.
    static InferenceSession? Session(byte[] model, SessionOptions options)
    {
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    static float[] Floats(int seed, long count, double lo, double hi)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)(lo + random.NextDouble() * (hi - lo)))];
    }
}
