using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>
/// LinearAttention: a state of keys times values that is carried from step to step, and decays. From the definition of the operator (ONNX 27), with S the
/// largest absolute element of the state and d the width of a key: S′ ≤ e·S + k·v without correction, S′ ≤ e·S·(1 + β·d·k²) + β·k·v with it, where e is the
/// largest decay factor; the output is at most scale·d·q·S′.
/// </summary>
sealed class LinearAttentionUnit() : OperatorSemantics("LinearAttention")
{
    const long MaxSteps = 1 << 16;

    public override Coverage Coverage => Coverage.Shape | Coverage.Range;

    // query [B, T, H·dk], value [B, T, Hkv·dv], output [B, T, H·dv], state [B, Hkv, dk, dv].
    public override ImmutableArray<OnnxType?> InferTypes(OperatorCall call)
    {
        var (q, k, v) = (call.Shape(0), call.Shape(1), call.Shape(2));
        if (q is not { Rank: 3 } || v is not { Rank: 3 }) return [new TensorType(call.Element(0), q is null ? null : Shapes.OfRank(q.Rank))];
        var (heads, groups) = (call.Int("q_num_heads", -1), call.Int("kv_num_heads", -1));
        var (keyWidth, valueWidth) = (k.At(-1).Over(groups), v[2].Over(groups));
        var state = call.Has(3) ? call.Element(3) : call.Element(0) == DataType.Float ? DataType.Float : DataType.Undefined;
        return [Shapes.Tensor(call.Element(0), q[0], q[1], Axes.Product([Dim.Of(heads), valueWidth])), Shapes.Tensor(state, q[0], Dim.Of(groups), keyWidth, valueWidth)];
    }

    public override ValueRange Range(OperatorCall call, int output)
    {
        if (call.Shape(0).At(1).Value is not (>= 0 and <= MaxSteps and var steps) || call.Shape(1).At(-1).Over(call.Int("kv_num_heads", 0)).Value is not (> 0 and var width)) return ValueRange.Unknown;
        if (StateAfter(call, steps, width) is not { } state) return ValueRange.Unknown;
        var type = Coarser(call.Element(0), call.Element(3));
        // A step rounds a product and a sum for each element of a key, and the decay.
        var roundings = (steps + 1.0) * (2 * width + 16);
        var given = call.Float("scale", 0);
        var scale = given == 0 ? 1 / Math.Sqrt(width) : Math.Abs(given);
        var most = output == 1 ? state : scale * width * call.Range(0).Overall.Magnitude * state;
        return double.IsFinite(most) ? ValueRange.Uniform(Bounds.Around(most * Math.Exp(roundings * Rounding.Epsilon(type))).Outward(type, 4)) : ValueRange.Unknown;
    }

    // The largest absolute element that the state has in any step; null where nothing bounds it.
    static double? StateAfter(OperatorCall call, long steps, long width)
    {
        var rule = call.String("update_rule", "gated_delta");
        var (isGated, isCorrected) = (rule is "gated" or "gated_delta", rule is "delta" or "gated_delta");
        if (!isGated && !isCorrected && rule != "linear") return null;
        var (key, value) = (call.Range(1).Overall.Magnitude, call.Range(2).Overall.Magnitude);
        var decay = isGated ? Math.Exp(call.Range(4).Overall.Hi) : 1;
        var rate = isCorrected ? call.Range(5).Overall.Magnitude : 1;
        var growth = isCorrected ? decay * (1 + rate * width * key * key) : decay;
        var state = call.Has(3) ? call.Range(3).Overall.Magnitude : 0;
        var most = state;
        for (long step = 0; step < steps && double.IsFinite(most); step++)
        {
            state = growth * state + rate * key * value;
            most = Math.Max(most, state);
        }

        return double.IsFinite(most) ? most : null;
    }

    static DataType Coarser(DataType a, DataType b) => Rounding.Epsilon(b) > Rounding.Epsilon(a) ? b : a;
}
