using System.Globalization;
using CsCheck;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;

namespace ModelLint.Semantics.Tests.RandomGraphs;

/// <summary>Loops, resizes that leave weights out, dilated pools and normalizations that are spelled out, on random data: ONNX Runtime leaves no proved range.</summary>
public sealed class IdiomOracleTests
{
    const int Graphs = 300;

    static readonly string[] _steps = ["t = Add (s, e)", "t = Mul (s, e)", "t = Max (s, e)", "t = Sub (e, s)", "u = Add (s, e) t = Tanh (u)", "u = Mul (s, e) v = Sub (u, e) t = Mul (v, half)", "t = Min (s, half)", "u = Sigmoid (e) t = Mul (s, u)"];

    static readonly string[] _modes = ["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", "tf_crop_and_resize"];

    static readonly string[] _normalizations =
    [
        "m = ReduceMean (x, a) d = Sub (x, m) q = Mul (d, d) v = ReduceMean (q, a) p = Add (v, e) r = Sqrt (p) y = Div (d, r)",
        "m = ReduceMean (x, a) d = Sub (x, m) q = Pow (d, two) v = ReduceMean (q, a) p = Add (v, e) r = Sqrt (p) i = Reciprocal (r) y = Mul (d, i)",
        "q = Mul (x, x) v = ReduceMean (q, a) p = Add (v, e) r = Sqrt (p) y = Div (x, r)",
        "m = ReduceMean (x, a) q = Mul (x, x) s = ReduceMean (q, a) u = Mul (m, m) v = Sub (s, u) p = Add (v, e) r = Sqrt (p) d = Sub (x, m) y = Div (d, r)",
        "m = ReduceMean (x, a) q = Mul (x, x) s = ReduceMean (q, a) u = Mul (m, m) y = Sub (s, u)",
        "m = ReduceMax (x, a) d = Sub (x, m) t = Exp (d) s = ReduceSum (t, a) l = Log (s) y = Sub (d, l)",
        "w = Relu (x) p = Mul (x, w) t = ReduceSum (p, a) b = ReduceSum (w, a) y = Div (t, b)",
    ];

    int _run;

    [Fact]
    public void Loops_and_scans() => Run(Gen.Select(Gen.Int[1, 7], Gen.Int[0, 7], Gen.Int[0, 7], Gen.Bool, Gen.Double[-3, 3], Gen.Double[0, 3], Gen.Int[0, 1 << 20],
        static (steps, first, second, isLoop, lo, width, seed) => (Iterated(steps, first, second, isLoop), lo, lo + width, seed)));

    [Fact]
    public void Cubic_resizes_that_leave_out_weights() => Run(Gen.Select(Gen.Int[1, 6], Gen.Int[1, 24], Gen.Int[0, 4], Gen.Double[0.1, 1], Gen.Double[-5, 5], Gen.Int[0, 1 << 20],
        static (extent, scale, mode, a, lo, seed) => ($$"""
            g (float[1,1,{{extent}},7] x) => (float y) <float[4] scales = {1, 1, {{Number(scale / 4.0 + 0.25)}}, {{Number(scale / 8.0 + 0.2)}}}, float[8] roi = {0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9}> {
                y = Resize <mode = "cubic", exclude_outside = 1, cubic_coeff_a = {{Number(-a)}}, coordinate_transformation_mode = "{{_modes[mode]}}"> (x, roi, scales)
            }
            """, lo, lo + 3, seed)));

    // As long as one window at least; a short input may lie between its taps.
    [Fact]
    public void Dilated_pools() => Run(Gen.Select(Gen.Int[0, 6], Gen.Int[2, 4], Gen.Int[2, 6], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 1 << 20], static (more, kernel, dilation, stride, before, after, seed) =>
    {
        var (first, last) = (Math.Min(before, kernel - 1), Math.Min(after, kernel - 1));
        var extent = Math.Max(1, (kernel - 1) * dilation + 1 - first - last + more);
        return ($"g (float[1,1,{extent}] x) => (float y) {{ y = MaxPool <kernel_shape = [{kernel}], dilations = [{dilation}], strides = [{stride}], pads = [{first}, {last}]> (x) }}", -2.0, 3.0, seed);
    }));

    [Fact]
    public void Normalizations_that_are_spelled_out() => Run(Gen.Select(Gen.Int[0, 6], Gen.Int[1, 40], Gen.Double[-300, 300], Gen.Double[0, 8], Gen.Int[0, 1 << 20], static (which, count, lo, width, seed) =>
        ($"g (float[3,{count}] x) => (float y) <int64[1] a = {{1}}, float two = {{2}}, float e = {{0.00001}}> {{ {_normalizations[which]} }}", lo, seed % 5 == 0 ? lo : lo + width, seed)));

    static string Iterated(int steps, int first, int second, bool isLoop)
    {
        var both = $"{Step(first, "s0", "s1")} {Step(second, "s1", "s2")} o = Identity (s1)";
        var (inputs, node) = isLoop
            ? ("float[2] s, float[2] e", $"y, z = Loop <body = b (int64 i, bool c, float[2] s0) => (bool d, float[2] s2, float[2] o) {{ d = Identity (c) {both} }}> (n, go, s)")
            : ($"float[2] s, float[{steps},2] x", $"y, z = Scan <num_scan_inputs = 1, body = b (float[2] s0, float[2] e) => (float[2] s2, float[2] o) {{ {both} }}> (s, x)");
        return $"g ({inputs}) => (float y, float z) <int64 n = {{{steps}}}, bool go = {{1}}, float half = {{0.5}}> {{ {node} }}";
    }

    // What a step names is its own.
    static string Step(int step, string from, string to) => string.Join(' ', _steps[step].Split(' ').Select(w => w.Trim('(', ',', ')') switch
    {
        "s" => w.Replace("s", from, StringComparison.Ordinal),
        "t" => to,
        "u" or "v" => w.Replace("u", $"u_{to}", StringComparison.Ordinal).Replace("v", $"v_{to}", StringComparison.Ordinal),
        _ => w,
    }));

    static string Number(double value) => ((float)value).ToString("0.0###", CultureInfo.InvariantCulture);

    void Run(Gen<(string Text, double Lo, double Hi, int Seed)> graphs)
    {
        graphs.Sample(g => Judge(g.Text, g.Lo, g.Hi, g.Seed), iter: Graphs, threads: 1);
        Assert.True(_run >= Graphs * 3 / 4, $"only {_run} of {Graphs} graphs were run");
    }

    void Judge(string text, double lo, double hi, int seed)
    {
        var proto = Facts.Proto(text);
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        if (Session(proto.ToByteArray(), options) is not { } session) return;
        using var own = session;
        _run++;
        var random = new Random(seed);
        var names = proto.Graph.Input.Select(static i => i.Name).ToList();
        var values = proto.Graph.Input.Select(i =>
        {
            long[] dims = [.. i.Type.TensorType.Shape.Dim.Select(static d => d.DimValue)];
            return OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, (int)dims.Aggregate(1L, static (n, d) => n * d)).Select(_ => (float)(lo + random.NextDouble() * (hi - lo)))], dims);
        }).ToList();
        using var run = new RunOptions();
        using var results = session.Run(run, names, values, session.OutputNames);
        values.ForEach(static v => v.Dispose());
        using var facts = Facts.Of(text, [.. names.Select(n => (n, ValueRange.Uniform((float)lo, (float)hi)))]);
        foreach (var (output, result) in session.OutputNames.Zip(results))
        {
            var dims = result.GetTensorTypeAndShape().Shape;
            var grid = facts.Range(output).Expand([.. dims.Select(static d => (int)d)]);
            var numbers = result.GetTensorDataAsSpan<float>();
            for (var i = 0; i < numbers.Length; i++)
                if (!float.IsNaN(numbers[i]) && !grid[i].Contains(numbers[i])) throw new InvalidOperationException($"{output}[{i}] = {numbers[i]:R} is outside of {grid[i].Lo:R}..{grid[i].Hi:R}: {text}");
        }
    }

    // Some extents and scales leave nothing that the runtime takes.
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
}
