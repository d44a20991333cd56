using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>RNN, GRU and LSTM: with their usual activations the state is bounded, whatever the weights.</summary>
static class RecurrentOperators
{
    // Steps are roundings; of a sequence of unknown length as many are allowed for.
    const long ManySteps = 1 << 16;

    static readonly string[] _gates = ["Sigmoid", "HardSigmoid"];
    static readonly string[] _bounded = ["Sigmoid", "HardSigmoid", "Tanh", "Softsign"];

    public static IEnumerable<OperatorSemantics> All =>
    [
        new StatedUnit("RNN", Types, RnnRange),
        new StatedUnit("GRU", Types, GruRange),
        new StatedUnit("LSTM", Types, LstmRange),
        new StatedUnit("DynamicQuantizeLSTM", Types, LstmRange, "com.microsoft", quantizing: true),
        new StatedUnit("AttnLSTM", Types, LstmRange, "com.microsoft"),
    ];

    // Y [sequence, directions, batch, hidden], Y_h and Y_c [directions, batch, hidden]; with layout 1 the batch comes first.
    static ImmutableArray<OnnxType?> Types(OperatorCall call)
    {
        var x = call.Shape(0);
        var batchFirst = call.Int("layout", 0) != 0;
        var (sequence, batch) = batchFirst ? (x.At(1), x.At(0)) : (x.At(0), x.At(1));
        Dim directions = call.String("direction", "forward").Equals("bidirectional", StringComparison.OrdinalIgnoreCase) ? 2 : 1;
        var stated = call.HasAttribute("hidden_size") ? Dim.Of(call.Int("hidden_size", -1)) : Dim.Unknown;
        var hidden = !stated.IsUnknown ? stated : call.Node.OpType == "DynamicQuantizeLSTM" ? call.Shape(2).At(1) : call.Shape(2).At(2);
        var element = call.Element(0);
        var all = batchFirst ? Shapes.Tensor(element, batch, sequence, directions, hidden) : Shapes.Tensor(element, sequence, directions, batch, hidden);
        var last = batchFirst ? Shapes.Tensor(element, batch, directions, hidden) : Shapes.Tensor(element, directions, batch, hidden);
        return [all, last, last];
    }

    static long Steps(OperatorCall call) => call.Shape(0).At(call.Int("layout", 0) != 0 ? 1 : 0).Value ?? ManySteps;

    static ImmutableArray<string> Activations(OperatorCall call, params ReadOnlySpan<string> otherwise) =>
        call.Attribute("activations") is { Kind: AttributeKind.Strings } given && !given.Strings.IsEmpty ? given.Strings : [.. otherwise];

    static bool Are(ImmutableArray<string> names, string[] known, Func<int, bool> which) =>
        names.Where((_, i) => which(i)).All(n => known.Contains(n, StringComparer.OrdinalIgnoreCase));

    // Sequences that end early leave zeros in Y, and the initial state in Y_h where they are empty.
    static Interval State(OperatorCall call) => call.Has(5) ? call.Range(5).Overall.OrZero() : new Interval(0, 0);

    static ValueRange RnnRange(OperatorCall call, int output)
    {
        if (!Are(Activations(call, "Tanh", "Tanh"), _bounded, static _ => true)) return ValueRange.Unknown;
        var hidden = new Interval(-1, 1);
        return ValueRange.Uniform((call.Has(4) ? hidden.Union(State(call)) : hidden).Outward(call.Element(0), 4));
    }

    // (1 − z)·n + z·h: between the new state and the old one, as long as the gate z lies in [0, 1].
    static ValueRange GruRange(OperatorCall call, int output)
    {
        var activations = Activations(call, "Sigmoid", "Tanh");
        if (!Are(activations, _gates, static i => i % 2 == 0) || !Are(activations, _bounded, static i => i % 2 == 1)) return ValueRange.Unknown;
        return ValueRange.Uniform(new Interval(-1, 1).Union(State(call)).Outward(call.Element(0), 4 * Steps(call) + 4));
    }

    // h = o·tanh(c); c = f·c + i·g grows by at most one a step.
    static ValueRange LstmRange(OperatorCall call, int output)
    {
        var activations = Activations(call, "Sigmoid", "Tanh", "Tanh");
        if (!Are(activations, _bounded, static _ => true)) return ValueRange.Unknown;
        if (output < 2) return ValueRange.Uniform((call.Has(4) ? new Interval(-1, 1).Union(State(call)) : new Interval(-1, 1)).Outward(call.Element(0), 4));
        var start = call.Has(6) ? call.Range(6).Overall.Magnitude : 0;
        var known = call.Shape(0).At(call.Int("layout", 0) != 0 ? 1 : 0).Value;
        return known is { } steps ? ValueRange.Uniform(Bounds.Around(start + steps).Outward(call.Element(0), 4 * steps + 4)) : ValueRange.Unknown;
    }
}
