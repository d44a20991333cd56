using System.Collections.Immutable;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Fixing.Running;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Sensitivity;

namespace ModelLint.Fixing.Quantizing;

/// <summary>A scale that got 16 bits.</summary>
/// <param name="Value">The value that stands for it.</param>
/// <param name="Share">Its share of what all scales cost the outputs, 0 to 1.</param>
/// <param name="Samples">On how many samples that was measured.</param>
public sealed record PromotedScale(string Value, double Share, int Samples);

/// <summary>Gives 16 bits to the scales of a model where they pay most, as measured on the samples.</summary>
/// <param name="samples">The samples.</param>
/// <param name="statistics">What values reach.</param>
/// <param name="quantizer">What plans the scales.</param>
/// <param name="progress">Told after each run.</param>
/// <param name="cancellation">Ends it at once.</param>
public sealed class ScalePromotion(FixSamples samples, SampleStatistics statistics, SampleQuantizer quantizer, IFixProgress progress, CancellationToken cancellation)
{
    /// <summary>The directives with 16 bits for the leaders.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="directives">What the fix wants.</param>
    /// <param name="share">Share of the scales, 0 to 1.</param>
    /// <exception cref="FixException">There are no samples, or what a scale costs can't be measured.</exception>
    public (QuantizationDirectives Directives, ImmutableArray<PromotedScale> Promoted) Apply(ModelDocument model, QuantizationDirectives directives, double share)
    {
        ArgumentNullException.ThrowIfNull(directives);
        if (samples.Source is not { } source) throw new FixException("what each scale costs is measured on samples, and there are none");
        var plan = quantizer.Plan(model, statistics.Of(model), directives);
        var options = new SensitivityOptions { Feed = samples.Plan.Options, Preprocessing = samples.Preprocessing };
        try
        {
            var measured = progress.Track("measuring what each scale costs", steps => SensitivitySweep.Run(plan, source, options, steps, cancellation));
            var leaders = Promotion.Leaders(measured, share);
            var types = Promotion.Apply(new QuantizationOptions { Types = directives.Types }, leaders).Types;
            return (directives with { Types = types }, [.. leaders.Select(l => new PromotedScale(l.Group, measured.Cost > 0 ? l.Cost / measured.Cost : 0, l.Samples))]);
        }
        catch (Exception e) when (e is QuantizationException or CalibrationException or ModelRunException)
        {
            throw new FixException($"what each scale costs can't be measured: {e.Message}", e);
        }
    }
}
