using ModelLint.Testing;

namespace ModelLint.Semantics.Tests.RandomGraphs;

/// <summary>
/// A small graph made from a list of numbers: each picks an operator and its inputs among the values that are there by then.
/// A shorter list makes a smaller graph, so that what fails can be shrunk.
/// </summary>
sealed class RandomGraph
{
    static readonly string[] _unary =
    [
        "Abs", "Neg", "Ceil", "Floor", "Round", "Sqrt", "Exp", "Log", "Sin", "Cos", "Atan", "Tanh", "Sigmoid", "Relu", "LeakyRelu", "HardSigmoid", "HardSwish", "Elu", "Selu", "Celu", "Softplus",
        "Softsign", "Erf", "Gelu", "Mish", "Reciprocal", "Sign", "Softmax", "LogSoftmax", "ThresholdedRelu", "Shrink", "Asinh", "Sinh", "Cosh", "Tan", "Asin", "Acos", "Atanh", "Acosh", "Identity",
    ];

    static readonly string[] _binary = ["Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean", "PRelu"];

    static readonly string[] _reductions = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceProd", "ReduceLogSum"];

    static readonly string[] _idioms = ["Silu", "Squared", "Centred", "Share", "HardSilu", "Normalized"];

    readonly List<(string Name, long[] Dims)> _values = [("x", [2, 3, 4])];
    readonly Random _numbers;
    int _constants;

    public RandomGraph(uint[] program, int seed)
    {
        _numbers = new Random(seed);
        Graph = new GraphBuilder(20).Input("x", 2, 3, 4);
        foreach (var word in program) Step(word);
        Graph.Output([.. _values.Select(static v => v.Name)]);
    }

    public GraphBuilder Graph { get; }

    public IEnumerable<string> Names => _values.Select(static v => v.Name);

    void Step(uint word)
    {
        var (kind, pick, detail) = (word % 16, (int)(word >> 4) % 997, (int)(word >> 16) % 1009);
        var (name, dims) = _values[pick % _values.Count];
        var output = $"v{_values.Count}";
        switch (kind)
        {
            case < 5: Graph.Node(_unary[detail % _unary.Length], name, output); break;
            case < 9: dims = Binary(_binary[detail % _binary.Length], name, dims, output, detail); break;
            case < 11: dims = Reduce(_reductions[detail % _reductions.Length], name, dims, output, detail); break;
            case < 12: Idiom(_idioms[detail % _idioms.Length], name, dims, output); break;
            default: dims = Move(detail, name, dims, output); break;
        }

        _values.Add((output, dims));
    }

    // Another value of the same shape, or a constant that broadcasts to it.
    long[] Binary(string opType, string name, long[] dims, string output, int detail)
    {
        var alike = _values.Where(v => v.Dims.SequenceEqual(dims)).ToList();
        var other = detail / 16 % 3 > 0 ? alike[detail / 48 % alike.Count].Name : Constant(detail % 2 == 0 || dims.Length == 0 ? [] : [dims[^1]]);
        Graph.Node(opType, [name, other], [output]);
        return dims;
    }

    long[] Reduce(string opType, string name, long[] dims, string output, int detail)
    {
        var keeps = detail % 2;
        if (dims.Length == 0)
        {
            Graph.Node("Identity", name, output);
            return dims;
        }

        var axis = detail / 2 % dims.Length;
        Graph.Ints($"{output}_axes", axis).Node(opType, [name, $"{output}_axes"], [output], ("keepdims", keeps));
        return keeps == 1 ? [.. dims.Select((d, i) => i == axis ? 1 : d)] : [.. dims.Where((_, i) => i != axis)];
    }

    void Idiom(string idiom, string name, long[] dims, string output)
    {
        var (opType, helper) = idiom switch
        {
            "Silu" => ("Mul", "Sigmoid"),
            "HardSilu" => ("Mul", "HardSigmoid"),
            "Centred" => ("Sub", "ReduceMax"),
            "Share" => ("Div", "ReduceSum"),
            "Normalized" => ("Div", "ReduceL1"),
            _ => ("Mul", ""),
        };
        if (helper.Length == 0)
        {
            Graph.Node(opType, [name, name], [output]);
            return;
        }

        string[] inputs = [name];
        if (helper.StartsWith("Reduce", StringComparison.Ordinal) && dims.Length > 0)
        {
            Graph.Ints($"{output}_axes", dims.Length - 1);
            inputs = [name, $"{output}_axes"];
        }

        Graph.Node(helper, inputs, [$"{output}_h"]).Node(opType, [name, $"{output}_h"], [output]);
    }

    long[] Move(int detail, string name, long[] dims, string output)
    {
        var rank = dims.Length;
        if (rank == 0) return Unsqueeze(name, dims, output);
        var axis = detail / 8 % rank;
        switch (detail % 9)
        {
            case 0: Graph.Node("Transpose", name, output); return [.. dims.Reverse()];
            case 1: Graph.Ints($"{output}_s", -1).Node("Reshape", [name, $"{output}_s"], [output]); return [dims.Aggregate(1L, static (n, d) => n * d)];
            case 2:
                var alike = _values.Where(v => v.Dims.SequenceEqual(dims)).ToList();
                Graph.Node("Concat", [name, alike[detail % alike.Count].Name], [output], ("axis", axis));
                return [.. dims.Select((d, i) => i == axis ? 2 * d : d)];
            case 3:
                var length = Math.Max(1, dims[axis] - 1);
                Graph.Ints($"{output}_b", dims[axis] - length).Ints($"{output}_e", dims[axis]).Ints($"{output}_a", axis).Node("Slice", [name, $"{output}_b", $"{output}_e", $"{output}_a"], [output]);
                return [.. dims.Select((d, i) => i == axis ? length : d)];
            case 4: Graph.Ints($"{output}_a", axis).Node("CumSum", [name, $"{output}_a"], [output]); return dims;
            case 5: Graph.Floats($"{output}_l", [], -1.5f).Floats($"{output}_u", [], 2).Node("Clip", [name, $"{output}_l", $"{output}_u"], [output]); return dims;
            case 6:
                Graph.Ints($"{output}_p", [.. Enumerable.Range(0, 2 * rank).Select(i => i == axis ? 1L : 0)]).Node("Pad", [name, $"{output}_p"], [output]);
                return [.. dims.Select((d, i) => i == axis ? d + 1 : d)];
            case 7: Graph.Floats($"{output}_z", [], 0.25f).Node("Less", [name, $"{output}_z"], [$"{output}_c"]).Node("Where", [$"{output}_c", name, $"{output}_z"], [output]); return dims;
            default: return Unsqueeze(name, dims, output);
        }
    }

    long[] Unsqueeze(string name, long[] dims, string output)
    {
        Graph.Ints($"{output}_a", 0).Node("Unsqueeze", [name, $"{output}_a"], [output]);
        return [1, .. dims];
    }

    string Constant(long[] dims)
    {
        var name = $"c{_constants++}";
        Graph.Floats(name, dims, [.. Enumerable.Range(0, (int)dims.Aggregate(1L, static (n, d) => n * d)).Select(_ => (float)(_numbers.NextDouble() * 6 - 3))]);
        return name;
    }
}
