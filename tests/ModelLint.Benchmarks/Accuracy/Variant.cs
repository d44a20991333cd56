using ModelLint.Calibration.Saving;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>One way to quantize a model.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Options">How.</param>
sealed record Variant(string Name, QuantizationOptions Options)
{
    /// <summary>A change of the float model that keeps what it computes; null where there is none to make. What comes out is calibrated anew.</summary>
    public Func<ModelDocument, CalibrationStatistics, ModelDocument?>? Rebuild { get; init; }

    /// <summary>True where biases are corrected or not by what is better on the calibration photos, as modellint fix does it.</summary>
    public bool TriesBiases { get; init; }

    /// <summary>A change of the plan by what was measured on the calibration photos.</summary>
    public Func<QuantizationPlan, Feeding, QuantizationPlan>? Correct { get; init; }
}
