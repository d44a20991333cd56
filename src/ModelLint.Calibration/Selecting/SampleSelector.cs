using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Statistics;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Calibration.Selecting;

/// <summary>Picks from a pool the samples that cover the ranges of a model's values best, and tells how much better than chance.</summary>
public static class SampleSelector
{
    // What the next sample must add of all there is to cover: less than this is the noise of ranges that every sample moves a little.
    const double Least = 1e-4;

    // Of values inside, what this share of the pool reaches is all there is to cover (and no more samples than these): what fewer reach costs codes that the others need.
    const double Common = 0.1;
    const int MostCommon = 16;

    /// <summary>Runs a model over a pool and picks samples of it. The same pool gives the same picks.</summary>
    /// <param name="document">The model.</param>
    /// <param name="pool">What is picked from.</param>
    /// <param name="preprocessing">How pictures are prepared; may be null where the pool has none.</param>
    /// <param name="options">How many, and beside what.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="CalibrationException">The pool can't feed this model, none of its samples can be used, or the statistics to be extended are of another model or preprocessing.</exception>
    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SelectionResult Select(ModelDocument document, DataSource pool, Preprocessing? preprocessing, SelectionOptions options,
        IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        var feeding = new SampleFeeding(document.Model, pool, preprocessing, options.Feed);
        if (options.Extended is { } extended) RequireSameRun(extended, document, feeding.Description);
        var known = options.Extended?.Samples.Select(static s => s.Content).ToHashSet() ?? [];
        var gathered = new PoolReach(new ModelEvidence(document.Model, ModelFacts.Of(document.Model)), options.Spill ?? new MemoryStream());
        using var observed = new ObservedModel(document, feeding, new CalibrationOptions { Threads = options.Threads });
        var skipped = observed.Run(pool, sample =>
        {
            var reached = observed.Collector.TakeSample();
            // What was made up is in no range, and what is there already adds nothing.
            if (!sample.IsSynthetic && known.Add(sample.Content)) gathered.Add(sample, reached);
        }, progress, checkpoint: null, cancellation);
        if (skipped.Length == pool.Samples.Length) throw new CalibrationException($"none of the {pool.Samples.Length} samples of '{pool.Path}' can be used; the first, '{skipped[0].Name}': {skipped[0].Reason}");
        return Pick(gathered, pool, options, skipped);
    }

    // Other weights move ranges, but what is missing shows all the same.
    static void RequireSameRun(CalibrationStatistics extended, ModelDocument document, string description)
    {
        try
        {
            CalibrationStatistics.RequireSameRun(extended, new CalibrationStatistics(extended.Model with { Graph = ModelFingerprints.GraphOf(document.Model) }, description, [], [], ExtremesTable.Empty, extended.Floors));
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"the statistics to be extended are of another run: {e.Message}", e);
        }
    }

    static SelectionResult Pick(PoolReach gathered, DataSource pool, SelectionOptions options, ImmutableArray<SkippedSample> skipped)
    {
        if (gathered.Samples.Count == 0) return new SelectionResult([], null, [], 0, skipped);
        var byName = pool.Samples.ToDictionary(static s => s.Name, StringComparer.Ordinal);
        var before = options.Extended is { } extended ? gathered.RowOf(extended.Values) : null;
        var common = Math.Clamp((int)(Common * gathered.Samples.Count), 1, MostCommon);
        var cover = new GreedyCover(gathered.Table!, [.. gathered.Features.Select(f => (f.Weight, f.IsOutput ? 1 : common))], before);
        var (picked, places) = (ImmutableArray.CreateBuilder<PickedSample>(), new List<int>());
        foreach (var (sample, gain) in cover.Pick(options.Count, Least))
        {
            places.Add(sample);
            picked.Add(new PickedSample(byName[gathered.Samples[sample]], gain / cover.Total, cover.Cover / cover.Total));
        }

        var judge = gathered.Judge(before);
        return new SelectionResult(picked.ToImmutable(), judge.Of(places), [.. judge.AtRandom(places.Count)], gathered.Samples.Count, skipped);
    }
}
