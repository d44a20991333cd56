using CsCheck;
using Microsoft.ML.OnnxRuntime;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;
using ModelLint.Semantics.Tests.NeuralNetwork;

namespace ModelLint.Semantics.Tests.RandomGraphs;

/// <summary>Random graphs of elementwise, layout and reduction operators, run by ONNX Runtime: no value outside of its proved range, no wrong shape.</summary>
public sealed class OracleTests
{
    static readonly Gen<(uint[] Program, int Seed, double Lo, double Width, bool Exact)> _graphs =
        Gen.Select(Gen.UInt[0, uint.MaxValue].Array[4, 14], Gen.Int[0, 1 << 20], Gen.Double[-6, 6], Gen.Double[0, 6], Gen.Bool);

    static readonly long[] _dims = [2, 3, 4];

    int _run;
    int _bounded;

    // MODELLINT_GRAPHS asks for more, for a night's run.
    static int Graphs => int.TryParse(Environment.GetEnvironmentVariable("MODELLINT_GRAPHS"), out var count) ? count : 3000;

    [Fact]
    public void No_value_of_a_random_graph_lies_outside_of_its_proved_range()
    {
        _graphs.Sample(g => Judge(new RandomGraph(g.Program, g.Seed), g.Seed, g.Lo, g.Lo + g.Width, g.Exact), iter: Graphs, threads: 1);
        Assert.True(_run >= Graphs * 3 / 4, $"only {_run} of {Graphs} graphs were run");
        Assert.True(_bounded > 5 * _run, $"only {_bounded} numbers of {_run} graphs had bounds that they could have left");
    }

    void Judge(RandomGraph graph, int seed, double lo, double hi, bool exact)
    {
        var random = new Random(seed + 1);
        float[] input = [.. Enumerable.Range(0, 24).Select(_ => (float)(lo + random.NextDouble() * (hi - lo)))];
        var seeded = exact ? ValueRange.Of(TensorValue.OfReals(DataType.Float, [.. _dims], Array.ConvertAll(input, static x => (double)x))) : ValueRange.Uniform((float)lo, (float)hi);
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using var session = Session(graph.Graph.Bytes, options);
        if (session is null) return;
        _run++;
        using var value = OrtValue.CreateTensorValueFromMemory(input, _dims);
        string[] names = [.. graph.Names.Where(static n => n != "x")];
        using var run = new RunOptions();
        using var results = session.Run(run, ["x"], [value], names);
        using var facts = Facts.Of(graph.Graph, ("x", seeded));
        var tainted = Tainted(graph, [.. names.Where((_, i) => results[i].GetTensorDataAsSpan<float>().ContainsAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity))]);
        for (var i = 0; i < names.Length; i++)
        {
            long[] dims = results[i].GetTensorTypeAndShape().Shape;
            if (facts.Shape(names[i]) != Shape.Of(dims).ToString()) throw new InvalidOperationException($"{names[i]} is {Shape.Of(dims)}, inferred {facts.Shape(names[i])}: {graph.Graph.Proto.Graph.Node}");
            if (!tainted.Contains(names[i])) Contains(facts.Range(names[i]), dims, results[i].GetTensorDataAsSpan<float>(), () => $"{names[i]} of {graph.Graph.Proto.Graph.Node}");
        }
    }

    // ONNX has a NaN go through a minimum; ONNX Runtime may take any other element instead. What is made of a NaN isn't judged.
    static HashSet<string> Tainted(RandomGraph graph, HashSet<string> withNaN)
    {
        var tainted = new HashSet<string>();
        foreach (var node in graph.Graph.Proto.Graph.Node)
            if (node.Input.Any(i => withNaN.Contains(i) || tainted.Contains(i))) tainted.UnionWith(node.Output);
        return tainted;
    }

    void Contains(ValueRange range, long[] dims, ReadOnlySpan<float> values, Func<string> where)
    {
        var grid = range.Count == 1 ? range : range.Expand([.. dims.Select(static d => (int)d)]);
        for (var i = 0; i < values.Length; i++)
        {
            var interval = grid[grid.Count == 1 ? 0 : i];
            if (!float.IsNaN(values[i]) && !interval.IsUnknown) _bounded++;
            if (!float.IsNaN(values[i]) && !interval.Contains(values[i])) throw new InvalidOperationException($"[{i}] = {values[i]:R} is outside of {interval.Lo:R}..{interval.Hi:R}: {where()}");
        }
    }

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
