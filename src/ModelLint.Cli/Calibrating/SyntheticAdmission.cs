using System.Globalization;
using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Trials;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>Has a comparison decide whether ranges are widened to what synthetic samples reached, and says what it found.</summary>
static class SyntheticAdmission
{
    /// <summary>The statistics, with floors where they are wanted.</summary>
    public static CalibrationStatistics Decide(ModelDocument document, CalibrationStatistics statistics, DataSource source, Preprocessing? preprocessing, CalibrationOptions options, TargetProfile? target, CancellationToken cancellation)
    {
        // What feeds Conv and MatMul: with all values in codes a mixed output would be lost on either side, and show nothing.
        var quantization = new QuantizationOptions { Target = target ?? TargetProfile.Int8, Scope = QuantizationScope.Weighted };
        var trial = SyntheticTrial.Run(document, statistics, source, quantization, new ComparisonOptions { Preprocessing = preprocessing, Feed = options.Feed }, cancellation);
        foreach (var slice in trial.Slices) Console.Error.WriteLine(SafeText.Of($"  {slice.Name}: {Decibels(slice.Without)} without, {Decibels(slice.With)} with{(slice.IsWorse ? ", worse" : "")}"));
        Console.Error.WriteLine(trial switch
        {
            { Widened: 0 } => "synthetic samples reach no further than the others",
            { IsAdmitted: true } => $"synthetic samples widen {trial.Widened} ranges, and no slice is worse for it: they are floors now",
            _ => $"synthetic samples would widen {trial.Widened} ranges, and a slice is worse for it: they are left out",
        });
        return trial.Statistics;
    }

    static string Decibels(double? number) => number is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n:F2} dB") : "nothing";
}
