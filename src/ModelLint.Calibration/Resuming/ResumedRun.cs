using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;

namespace ModelLint.Calibration.Resuming;

/// <summary>Continues a run from what was saved of it. Statistics merge exactly, so that what is still to be run is all that matters.</summary>
static class ResumedRun
{
    /// <summary>The samples that are still to be run.</summary>
    /// <param name="saved">What was saved.</param>
    /// <param name="source">All samples of the run.</param>
    /// <param name="expected">What the run's statistics would be without any sample: model, preprocessing and floors.</param>
    /// <exception cref="CalibrationException">What was saved is of another run, or a sample has changed since.</exception>
    public static DataSource Rest(CalibrationStatistics saved, DataSource source, CalibrationStatistics expected)
    {
        try
        {
            CalibrationStatistics.RequireSameRun(saved, expected);
        }
        catch (CalibrationException e)
        {
            throw new CalibrationException($"what was saved is of another run and can't be resumed: {e.Message}", e);
        }

        var samples = source.Samples.ToDictionary(static s => s.Name, StringComparer.Ordinal);
        foreach (var done in saved.Samples)
        {
            if (!samples.TryGetValue(done.Name, out var sample)) throw new CalibrationException($"what was saved can't be resumed: it holds sample '{done.Name}', and '{source.Path}' has no such sample for this run");
            if (ContentOf(sample) != done.Content) throw new CalibrationException($"what was saved can't be resumed: sample '{done.Name}' has changed since");
            if (sample.Tag != done.Tag) throw new CalibrationException($"what was saved can't be resumed: sample '{done.Name}' is tagged '{sample.Tag}' now, and was '{done.Tag}'");
        }

        return source.Without(saved.Samples.Select(static s => s.Name).ToHashSet(StringComparer.Ordinal));
    }

    static Fingerprint ContentOf(Sample sample)
    {
        try
        {
            return SampleHash.Of(sample);
        }
        catch (SampleException e)
        {
            throw new CalibrationException($"what was saved can't be resumed: sample '{sample.Name}' {e.Message}", e);
        }
    }
}
