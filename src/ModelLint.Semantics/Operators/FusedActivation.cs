using ModelLint.Semantics.Ranges;

namespace ModelLint.Semantics.Operators;

/// <summary>The activation that com.microsoft operators carry in an attribute.</summary>
static class FusedActivation
{
    /// <summary>Ranges after the activation; without one they stay as they are.</summary>
    public static ValueRange Apply(OperatorCall call, ValueRange range)
    {
        var name = call.String("activation", "");
        var type = call.Element(0);
        var parameters = call.Floats("activation_params") ?? [];
        var alpha = parameters.IsEmpty ? call.Float("activation_alpha", 0.01f) : parameters[0];
        return name switch
        {
            "" => range,
            "Relu" => range.Map(static i => new Interval(Math.Max(0, i.Lo), Math.Max(0, i.Hi))),
            "Sigmoid" or "HardSigmoid" or "Softmax" => ValueRange.Uniform(Interval.Unit),
            "Tanh" => ValueRange.Uniform(-1, 1),
            "LeakyRelu" when alpha is >= 0 and <= 1 => range.Map(i => new Interval(i.Lo < 0 ? i.Lo * alpha : i.Lo, i.Hi < 0 ? i.Hi * alpha : i.Hi).Outward(type)),
            "Clip" when parameters is [var lo, var hi] && lo <= hi => range.Map(i => new Interval(Math.Clamp(i.Lo, lo, hi), Math.Clamp(i.Hi, lo, hi))),
            _ => ValueRange.Unknown,
        };
    }
}
