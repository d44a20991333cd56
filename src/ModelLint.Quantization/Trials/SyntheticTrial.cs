using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Planning;
using ModelLint.Quantization.Preparing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Trials;

/// <summary>A part of an output before and after ranges were widened.</summary>
/// <param name="Name">The output, and the slice where it has several.</param>
/// <param name="Without">Its signal to quantization noise in dB on the real samples with ranges as they are; null where the slice is zero throughout.</param>
/// <param name="With">The same with ranges widened to what synthetic samples reached.</param>
public sealed record TriedSlice(string Name, double? Without, double? With)
{
    // Less than this is how roundings happen to fall.
    const double Tolerance = 0.05;

    /// <summary>True where it lost by the widening.</summary>
    public bool IsWorse => !(With >= Without - Tolerance) && Without is not null;
}

/// <summary>What a trial found.</summary>
/// <param name="Slices">All parts of all outputs.</param>
/// <param name="Statistics">The statistics: with floors where synthetic samples reached further and no slice is worse for them, else as they were.</param>
/// <param name="Widened">Number of values whose ranges synthetic samples widen.</param>
public sealed record SyntheticTrialResult(ImmutableArray<TriedSlice> Slices, CalibrationStatistics Statistics, int Widened)
{
    /// <summary>True where the synthetic samples' ranges are covered now.</summary>
    public bool IsAdmitted => Widened > 0 && !Slices.Any(static s => s.IsWorse);
}

/// <summary>
/// Decides by measuring whether ranges may be widened to what synthetic samples reached: the model is quantized with and without, and both are compared with the float model on real samples.
/// </summary>
public static class SyntheticTrial
{
    /// <summary>How many real samples are compared at most; of more, as many evenly spread.</summary>
    public const int MaxSamples = 16;

    /// <summary>Tries it.</summary>
    /// <param name="document">The float model.</param>
    /// <param name="statistics">Statistics of real and synthetic samples.</param>
    /// <param name="source">The samples that they come from.</param>
    /// <param name="quantization">How the model is quantized.</param>
    /// <param name="comparison">How samples are fed.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="QuantizationException">The model can't be quantized.</exception>
    /// <exception cref="CalibrationException">There is no synthetic sample.</exception>
    public static SyntheticTrialResult Run(ModelDocument document, CalibrationStatistics statistics, DataSource source, QuantizationOptions quantization, ComparisonOptions comparison, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(source);
        if (statistics.RealSamples == statistics.Samples.Length) throw new CalibrationException($"there is no synthetic sample in '{source.Path}': 'modellint calibrate synthesize' makes them");
        var (floors, widened) = Widen(statistics);
        if (widened == 0) return new SyntheticTrialResult([], statistics, 0);
        var real = statistics.Samples.Where(static s => !s.IsSynthetic).Select(static s => s.Name).ToHashSet(StringComparer.Ordinal);
        var judged = source.Only(Spread([.. source.Samples.Where(s => real.Contains(s.Name)).Select(static s => s.Name)]));
        var wider = statistics with { Floors = floors };
        var (without, with) = (Compare(statistics), Compare(wider));
        ImmutableArray<TriedSlice> slices = [.. without.Zip(with, static (a, b) => new TriedSlice(a.Name, a.Sqnr, b.Sqnr))];
        return new SyntheticTrialResult(slices, slices.Any(static s => s.IsWorse) ? statistics : wider, widened);

        IEnumerable<(string Name, double? Sqnr)> Compare(CalibrationStatistics ranges)
        {
            using var prepared = PreparedModel.Of(document, Quantizer.LeastOpset(quantization));
            using var quantized = Quantizer.Apply(QuantizationPlanner.Plan(prepared, ValueSummary.Of(ranges), quantization), document.Path);
            return [.. ModelComparison.Run(document, quantized, judged, comparison, cancellation: cancellation).Outputs
                .SelectMany(static o => o.Slices.IsEmpty ? [(o.Name, o.Whole.Sqnr)] : o.Slices.Select(s => (Name: $"{o.Name} {s.Notation}", s.Figures.Sqnr)))];
        }
    }

    static (ImmutableSortedDictionary<string, RangeFloor> Floors, int Widened) Widen(CalibrationStatistics statistics)
    {
        var (floors, widened) = (statistics.Floors.ToBuilder(), 0);
        foreach (var (index, value) in statistics.Values.Index())
        {
            var reached = statistics.ExtremesOf(index).Where((_, sample) => statistics.Samples[sample].IsSynthetic).Aggregate(SampleExtremes.None, static (all, e) => all.With(e));
            if (reached.IsNone || value.Observation.Count == 0) continue;
            var known = (value.Observation with { Floor = statistics.Floors.GetValueOrDefault(value.Name) }).Covered;
            var all = known.Union(new Interval(reached.Min, reached.Max));
            if (all == known) continue;
            floors[value.Name] = new RangeFloor(all, FloorSource.Synthetic);
            widened++;
        }

        return (floors.ToImmutable(), widened);
    }

    static HashSet<string> Spread(IReadOnlyList<string> names) =>
        [.. Enumerable.Range(0, Math.Min(names.Count, MaxSamples)).Select(i => names[i * names.Count / Math.Min(names.Count, MaxSamples)])];
}
