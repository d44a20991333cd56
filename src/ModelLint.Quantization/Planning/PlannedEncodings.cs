using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Planning;

/// <summary>A plan as rules read it: the scales that the float model's values will get.</summary>
public static class PlannedEncodings
{
    /// <summary>The encodings of all activations.</summary>
    /// <param name="plan">What is quantized how.</param>
    public static EncodingSet Of(QuantizationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new EncodingSet(plan.Document.Path, "", plan.Values.ToImmutableDictionary(static v => v.Name, static v => new Encoding(v.Name, Codes(v.Parameters), 0)), ImmutableDictionary<string, Encoding>.Empty);
    }

    static CodeParameters Codes(ScaleParameters p) => new(p.Codes.Type, new Interval(p.Codes.Min, p.Codes.Max), [p.Scale], [p.ZeroPoint], null);
}
