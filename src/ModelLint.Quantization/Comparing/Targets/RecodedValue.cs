using ModelLint.Analysis.Evidence.Quantized;

namespace ModelLint.Quantization.Comparing.Targets;

/// <summary>A value that has other codes on a target than in the model.</summary>
/// <param name="Value">The value, with its codes in the model.</param>
/// <param name="There">Its codes on the target.</param>
/// <param name="Reason">What demands it, as part of a sentence.</param>
public sealed record RecodedValue(CodedValue Value, ScaleParameters There, string Reason)
{
    /// <summary>How many bits coarser its steps are there; negative where they are finer.</summary>
    public double BitsLost => Math.Log2(There.Scale / Value.Parameters.Step);
}
