using System.Globalization;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Output;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Sensitivity;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Quantizing;

/// <summary><c>--promote</c>: raises to 16 bits where they pay.</summary>
static class PromotionArgument
{
    /// <summary>The share that a text states: <c>2%</c> or <c>0.02</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static double Share(string text)
    {
        var number = text.EndsWith('%') ? text[..^1] : text;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && (text.EndsWith('%') ? value / 100 : value) is >= 0 and <= 1 and var share
            ? share
            : throw new UsageException($"--promote '{text}': write a share of the scales, 2% or 0.02");
    }

    /// <summary>Measures what each scale costs, and gives the options with 16 bits for the leaders.</summary>
    /// <exception cref="UsageException">The target has no 16 bits, or there are no samples to measure on.</exception>
    public static QuantizationOptions Apply(QuantizationPlan plan, QuantizationOptions options, string text, ModelStatistics model, CalibrationStatistics statistics, string samples, CancellationToken cancellation)
    {
        var share = Share(text);
        if (!options.Target.Has16Bit) throw new UsageException($"--promote: target {options.Target.Name} has no 16-bit activations");
        if (CalibrationFile.IsOne(samples)) throw new UsageException($"--promote measures on samples, and '{samples}' holds statistics: name samples with --data");
        var fed = model.Samples(samples, statistics);
        var task = SafeText.Of($"measuring what each scale costs {model.Document.Path}");
        var sensitivity = Progress.For(model.Quiet).Track(task, steps => SensitivitySweep.Run(plan, fed.Source, new SensitivityOptions { Feed = fed.Feed, Preprocessing = fed.Preprocessing }, steps, cancellation));
        var promoted = Promotion.Leaders(sensitivity, share);
        if (!model.Quiet)
            foreach (var value in promoted) Console.Error.WriteLine(SafeText.Of($"16 bits for '{value.Group}': {(100 * value.Cost / sensitivity.Cost).ToString("F1", CultureInfo.InvariantCulture)} % of the cost of all scales, measured on {value.Samples} samples"));
        return Promotion.Apply(options, promoted);
    }
}
