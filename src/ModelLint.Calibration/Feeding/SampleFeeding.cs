using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Saving;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Synthesizing;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Feeding;

/// <summary>How the samples of a source become a model's inputs.</summary>
sealed class SampleFeeding
{
    readonly SampleReader _reader;

    /// <exception cref="CalibrationException">The source can't feed this model.</exception>
    public SampleFeeding(Model model, DataSource source, Preprocessing? preprocessing, FeedOptions options)
    {
        Plan = new FeedPlan(model, options);
        _reader = new SampleReader(Plan, source, preprocessing);
    }

    /// <summary>How each input is fed.</summary>
    public FeedPlan Plan { get; }

    /// <summary>How samples become inputs, in one line.</summary>
    public string Description => _reader.Description;

    /// <summary>Reads and prepares a sample beside what else is done. What can't be read is told when its turn comes.</summary>
    public Task<PreparedSample> Prepare(Sample sample) => Task.Run(() =>
    {
        try
        {
            var isSynthetic = SyntheticSamples.IsOne(sample.Name);
            return new PreparedSample(sample.Name, _reader.Read(sample) with { IsSynthetic = isSynthetic }, new CalibrationSample(sample.Name, SampleHash.Of(sample), sample.Tag, isSynthetic), null);
        }
        catch (SampleException e)
        {
            return new PreparedSample(sample.Name, null, null, e.Message);
        }
    });
}
