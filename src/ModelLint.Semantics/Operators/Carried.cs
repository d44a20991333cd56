using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Semantics.Operators;

/// <summary>What Loop and Scan share: types of values carried from one iteration to the next.</summary>
static class Carried
{
    /// <summary>Bodies nested deeper are not entered again and again.</summary>
    public const int MaxDepth = 3;

    const int MaxPasses = 4;

    /// <summary>
    /// Types of a body's outputs, and of the carried values: what is true before the first iteration and after each. A body is
    /// entered anew until nothing more is lost; deep inside other bodies only element types are kept.
    /// </summary>
    public static (ImmutableArray<OnnxType?> Outputs, ImmutableArray<OnnxType?> Types) Infer(OperatorCall call, Graph body, Func<ImmutableArray<OnnxType?>, OnnxType?[]> inputs, ImmutableArray<OnnxType?> initial, int firstOutput)
    {
        var types = body.Depth > MaxDepth ? General(initial) : initial;
        for (var pass = 0; ; pass++)
        {
            var outputs = call.Enter(body, inputs(types));
            var next = types.Select((t, i) => i + firstOutput < outputs.Length ? TypeMerge.Either(t, outputs[i + firstOutput]) : null).ToImmutableArray();
            if (pass >= MaxPasses || next.SequenceEqual(types)) return (outputs, next);
            types = pass == MaxPasses - 1 ? General(next) : next;
        }
    }

    static ImmutableArray<OnnxType?> General(ImmutableArray<OnnxType?> types) => [.. types.Select(static t => t is TensorType tensor ? tensor with { Shape = null } : t)];
}
