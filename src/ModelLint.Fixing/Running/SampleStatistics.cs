using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Fixes;
using ModelLint.Calibration;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Running;

/// <summary>What the values of a model, and of all that fixes make of it, reach on the samples. Each model is run once.</summary>
/// <param name="samples">The samples.</param>
/// <param name="saved">Statistics of the original that were saved; they hold for every value of the same name.</param>
/// <param name="progress">Told of each run over all samples.</param>
/// <param name="cancellation">Ends a run at once.</param>
public sealed class SampleStatistics(FixSamples samples, CalibrationStatistics? saved, IFixProgress progress, CancellationToken cancellation)
{
    readonly Dictionary<ModelDocument, CalibrationStatistics> _measured = [];

    /// <summary>True where there is something to observe: samples, or statistics.</summary>
    public bool HasData => saved is not null || samples.Source is not null;

    /// <summary>Statistics of a model.</summary>
    /// <exception cref="FixException">There are no samples, or it can't be run on them.</exception>
    public CalibrationStatistics Of(ModelDocument document)
    {
        if (saved is not null) return saved;
        if (_measured.TryGetValue(document, out var known)) return known;
        if (samples.Source is not { } source) throw new FixException("there are no samples to calibrate with: give --calibration");
        try
        {
            var options = new CalibrationOptions { Feed = samples.Plan.Options };
            var measured = progress.Track("calibrating", steps => Calibrator.Measure(document, source, samples.Preprocessing, options, steps, cancellation));
            return _measured[document] = measured.Statistics;
        }
        catch (Exception e) when (e is CalibrationException or ModelRunException or ModelFormatException)
        {
            throw new FixException($"calibration failed: {e.Message}", e);
        }
    }

    /// <summary>Statistics for a piece: those of the model that it was cut from, where they know all its values, or else its own.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="from">A model with the original's inputs that it was made of.</param>
    /// <exception cref="FixException">There are no samples, or it can't be run on them.</exception>
    public CalibrationStatistics Of(ModelDocument piece, ModelDocument from)
    {
        ArgumentNullException.ThrowIfNull(piece);
        ArgumentNullException.ThrowIfNull(from);
        var whole = from.Model.Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>().Select(static v => v.Name).ToHashSet(StringComparer.Ordinal);
        return piece.Model.Graph.Nodes.SelectMany(static n => n.Outputs).OfType<Value>().All(v => whole.Contains(v.Name)) ? Of(from) : Of(piece);
    }

    /// <summary>Observations for rules; null where there is nothing to observe.</summary>
    /// <exception cref="FixException">It can't be run on the samples.</exception>
    public Observations? ObservationsOf(ModelDocument piece, ModelDocument from)
    {
        if (!HasData) return null;
        var statistics = Of(piece, from);
        return statistics.ToObservations(samples.Source?.Path ?? "saved statistics");
    }
}
