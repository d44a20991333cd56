using System.Collections.Immutable;
using ModelLint.Onnx;

namespace ModelLint.Quantization.Sensitivity;

/// <summary>Spends 16 bits where they pay.</summary>
public static class Promotion
{
    /// <summary>The scales that get 16 bits: those that cost the outputs most.</summary>
    /// <param name="sensitivity">What each costs.</param>
    /// <param name="share">Share of the scales, 0 to 1; rounded down, at least one where it isn't 0.</param>
    public static ImmutableArray<ValueSensitivity> Leaders(SensitivityResult sensitivity, double share)
    {
        ArgumentNullException.ThrowIfNull(sensitivity);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        // A whole number that rounding has pushed below itself is that number: 2 % of 50 is 1.
        var count = share == 0 ? 0 : Math.Max(1, (int)Math.Floor(share * sensitivity.Values.Length + 1e-9));
        return [.. sensitivity.Values.Where(static v => v.Type.Bits == 8).Take(count)];
    }

    /// <summary>The options with 16 bits for these scales.</summary>
    public static QuantizationOptions Apply(QuantizationOptions options, IEnumerable<ValueSensitivity> promoted)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(promoted);
        return options with { Types = options.Types.SetItems(promoted.Select(static v => KeyValuePair.Create(v.Group, v.Type.IsSigned ? DataType.Int16 : DataType.UInt16))) };
    }
}
