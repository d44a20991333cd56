using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Operators;

/// <summary>Operators of a training step. Their outputs are later states of some of their inputs.</summary>
static class TrainingOperators
{
    const string Domain = "ai.onnx.preview.training";

    public static IEnumerable<OperatorSemantics> All =>
    [
        // Rate and count, then for each tensor its value, gradient and state.
        new StatedUnit("Adagrad", static c => States(c, tensorsEach: 3, 0, 2), domain: Domain),
        new StatedUnit("Adam", static c => States(c, tensorsEach: 4, 0, 2, 3), domain: Domain),
        new StatedUnit("Momentum", static c => States(c, tensorsEach: 3, 0, 2), domain: Domain),
        // A derivative by a tensor has that tensor's type; those that it is derived by come first.
        new StatedUnit("Gradient", static c => [.. Enumerable.Range(0, c.OutputCount).Select(c.Type)], domain: Domain),
    ];

    static ImmutableArray<OnnxType?> States(OperatorCall call, int tensorsEach, params ReadOnlySpan<int> kept)
    {
        var count = (call.InputCount - 2) / tensorsEach;
        var types = ImmutableArray.CreateBuilder<OnnxType?>();
        foreach (var kind in kept)
            for (var i = 0; i < count; i++) types.Add(call.Type(2 + kind * count + i));
        return types.ToImmutable();
    }
}
