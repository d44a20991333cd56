using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Calibration.Checking;

/// <summary>
/// Says what still counts of statistics that were made with other weights. One run on a generated input with the weights of now reaches what it reaches: where that
/// lies beyond what was observed, the observation no longer tells the range, and is dropped.
/// </summary>
public static class StalenessCheck
{
    // What one generated input reaches beyond real ones by less than this may be the input, not the weights.
    const double Tolerance = 0.01;

    /// <summary>The observations that are left, and what became of the others.</summary>
    /// <param name="document">The model as it is now.</param>
    /// <param name="statistics">Statistics of the same graph.</param>
    /// <param name="observed">Their observations.</param>
    /// <param name="now">Fingerprint of the weights of now.</param>
    /// <param name="witness">Runs the model; null where it may not be run.</param>
    public static (Observations Observed, StaleObservations Stale) Check(ModelDocument document, CalibrationStatistics statistics, Observations observed, Fingerprint now, IWitnessRunner? witness)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(observed);
        var (then, graph) = (statistics.Model.Weights.ToString(), document.Model.Graph);
        observed = observed with { Source = $"{observed.Source}, made with other weights" };
        // Of inputs weights say nothing.
        var values = graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>().Where(v => observed.Values.GetValueOrDefault(v.Name) is { Count: > 0 }).ToList();
        var problem = "models may not be run (--no-run)";
        if (witness?.Witness(values, out problem) is not { } reached)
            return (observed, new StaleObservations(observed.Origin, then, now.ToString(), [], [], problem));
        var seen = values.Where(v => reached.Values.GetValueOrDefault(v.Name) is { Count: > 0 }).Select(v => (v.Name, Then: observed.Values[v.Name].Covered, Now: reached.Values[v.Name].Range)).ToList();
        var dropped = seen.Where(static v => !Holds(v.Then, v.Now)).Select(static v => new DroppedObservation(v.Name, v.Then, v.Now)).ToImmutableArray();
        var confirmed = seen.Where(static v => Holds(v.Then, v.Now)).Select(static v => v.Name).ToImmutableArray();
        return (observed with { Values = observed.Values.RemoveRange(dropped.Select(static d => d.Value)) }, new StaleObservations(observed.Origin, then, now.ToString(), confirmed, dropped, null));
    }

    static bool Holds(Interval then, Interval now) => then.Widen(Tolerance * then.QuantizedRange).Contains(now);
}
