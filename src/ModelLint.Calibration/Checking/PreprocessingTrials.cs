using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;

namespace ModelLint.Calibration.Checking;

/// <summary>Tries the presets that weren't chosen on a few samples of a source, spread evenly over it.</summary>
/// <param name="document">The model.</param>
/// <param name="source">The samples.</param>
/// <param name="used">The preprocessing that was chosen for pictures of which the settings say nothing.</param>
/// <param name="feed">How the model is fed.</param>
/// <param name="cancellation">Ends the trials.</param>
public sealed class PreprocessingTrials(ModelDocument document, DataSource source, Preprocessing? used, FeedOptions feed, CancellationToken cancellation = default) : ITrialRunner
{
    /// <summary>On how many samples each is tried, at most.</summary>
    public const int MaxSamples = 6;

    /// <inheritdoc/>
    public ImmutableArray<PreprocessingTrial> Try(IReadOnlyList<Value> values, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(values);
        problem = null;
        var plan = new FeedPlan(document.Model, feed);
        var pictured = plan.PicturedInputs(source);
        if (pictured.IsEmpty)
        {
            problem = "the samples are no pictures";
            return [];
        }

        var wanted = values.ToHashSet();
        var trials = ImmutableArray.CreateBuilder<PreprocessingTrial>();
        foreach (var preset in Preprocessing.Presets.Where(p => pictured.Any(i => ValuesOf(Chosen(i)) != ValuesOf(p))))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var result = Calibrator.Run(document, Few, preset, new CalibrationOptions { Feed = Fed(pictured, preset), Filter = wanted.Contains }, cancellation: cancellation);
                trials.Add(new PreprocessingTrial(preset.Name, result.Observations));
            }
            catch (Exception e) when (e is CalibrationException or ModelRunException)
            {
                problem = e.Message;
            }
        }

        return trials.ToImmutable();
    }

    /// <inheritdoc/>
    public ImmutableArray<InterleavedInput> FindInterleaved()
    {
        var plan = new FeedPlan(document.Model, feed);
        return [.. InterleavingCheck.Find(plan, Few, new SampleReader(plan, Few, used))];
    }

    DataSource Few => source.Shard(1, (source.Samples.Length + MaxSamples - 1) / MaxSamples);

    Preprocessing? Chosen(ModelInput input) => feed.Of(input.Name).Preprocessing ?? used;

    // How a picture is brought to size changes little of what a model sees; what its values become changes all.
    static (ColorOrder, double, string, string)? ValuesOf(Preprocessing? p) => p is null ? null : (p.Colors, p.Scale, string.Join(' ', p.Mean), string.Join(' ', p.Std));

    // Size and layout are stated for the input, whatever becomes of the values.
    FeedOptions Fed(ImmutableArray<ModelInput> pictured, Preprocessing preset) => feed with
    {
        Inputs = feed.Inputs.SetItems(pictured.Select(i => KeyValuePair.Create(i.Name,
            feed.Of(i.Name) with { Preprocessing = preset with { Size = Chosen(i)?.Size, Layout = Chosen(i)?.Layout, Fourth = Chosen(i)?.Fourth ?? preset.Fourth } }))),
    };
}
