using ModelLint.Analysis.Quantizing;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Quantizing;
using ModelLint.Cli.Showing;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Reporting.Text;

namespace ModelLint.Cli.Calibrating;

/// <summary>
/// Says what statistics are worth for a target: they are the same for all, but which values need a scale and which share one is the target's. What quantizing would miss, or lose, is told while the samples are at hand.
/// </summary>
static class TargetReadiness
{
    /// <summary>Plans the quantization and tells on standard error how it stands.</summary>
    /// <param name="document">The model.</param>
    /// <param name="statistics">What was seen of it.</param>
    /// <param name="target">What it will be quantized for.</param>
    /// <param name="quiet">True to tell only what can't be done.</param>
    public static void Tell(ModelDocument document, CalibrationStatistics statistics, TargetProfile target, bool quiet)
    {
        try
        {
            QuantizableModel.Require(document);
            var options = new QuantizationOptions { Target = target };
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(options));
            var plan = QuantizationPlanner.Plan(prepared, ValueSummary.Of(statistics), options);
            if (quiet) return;
            Scales(plan, target);
            Tags(plan, statistics, target);
            LostSlices.Tell(plan, statistics);
        }
        catch (Exception e) when (e is QuantizationException or ModelFormatException)
        {
            Console.Error.WriteLine(SafeText.Of($"modellint: these statistics don't do to quantize for {target.Name}: {e.Message}"));
        }
    }

    static void Scales(QuantizationPlan plan, TargetProfile target)
    {
        var scales = plan.Values.DistinctBy(static v => v.Group).ToList();
        var seen = scales.Count(static v => v.Reason is RangeReason.Observed or RangeReason.Readers);
        var floors = scales.Count(static v => v.Reason == RangeReason.Floor);
        var floored = floors > 0 ? $", {floors} by floors" : "";
        Console.Error.WriteLine(SafeText.Of($"  for {target.Name}: {scales.Count} {(scales.Count == 1 ? "scale" : "scales")} for {plan.Values.Length} {(plan.Values.Length == 1 ? "value" : "values")} ({plan.Scope.ToString().ToLowerInvariant()} scope), {seen} by what was seen{floored}, {scales.Count - seen - floors} by what operators can give"));
    }

    // Values that a target leaves float, or that share another one's scale, need no sample.
    static void Tags(QuantizationPlan plan, CalibrationStatistics statistics, TargetProfile target)
    {
        var behind = plan.Values.DistinctBy(static v => v.Group).Where(static v => v.Reason is RangeReason.Observed or RangeReason.Readers or RangeReason.Floor).Select(static v => v.Group).ToHashSet(StringComparer.Ordinal);
        foreach (var tag in TagCoverage.Of(statistics, behind))
            Console.Error.WriteLine(SafeText.Of($"  for {target.Name}, {(tag.Tag.Length > 0 ? tag.Tag : "(none)")}: made {TagText.Percent(tag.Ends)} of the ends of those ranges, reach {TagText.Percent(tag.Reach)} of them"));
    }
}
