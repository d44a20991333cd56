using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Benchmarks.Accuracy;

/// <summary>Photos, ready for a model.</summary>
sealed class Feeding(ModelDocument document, DataSource photos, Preprocessing preprocessing)
{
    readonly FeedPlan _plan = new(document.Model);

    public DataSource Photos => photos;

    public IEnumerable<SampleInputs> Inputs()
    {
        var reader = new SampleReader(_plan, photos, preprocessing);
        return photos.Samples.Select(reader.Read);
    }

    /// <summary>One run; the outputs are disposed when the next is asked for.</summary>
    public IEnumerable<RunOutputs> Run(ModelRunner runner, SampleInputs inputs) => SampleRuns.Of(runner, _plan, inputs);
}
