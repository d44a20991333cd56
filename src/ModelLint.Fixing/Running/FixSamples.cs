using ModelLint.Analysis.Fixes;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Sources;
using ModelLint.Calibration.Witness;
using ModelLint.Onnx;

namespace ModelLint.Fixing.Running;

/// <summary>What a model and all that fixes make of it are run on: the user's samples, or one generated input where there are none.</summary>
public sealed class FixSamples
{
    readonly SampleReader? _reader;

    FixSamples(FeedPlan plan, DataSource? source, Preprocessing? preprocessing)
    {
        (Plan, Source, Preprocessing) = (plan, source, preprocessing);
        _reader = source is null ? null : new SampleReader(plan, source, preprocessing);
    }

    /// <summary>How the original's inputs are fed.</summary>
    public FeedPlan Plan { get; }

    /// <summary>The user's samples; null where there are none.</summary>
    public DataSource? Source { get; }

    /// <summary>How pictures are prepared; null where there are none, or each input says it itself.</summary>
    public Preprocessing? Preprocessing { get; }

    /// <summary>Where they come from, in one line.</summary>
    public string Description => Source is null ? "one generated input" : $"{Source.Samples.Length} {(Source.Samples.Length == 1 ? "sample" : "samples")} of {Source.Path}";

    /// <summary>Samples for a model.</summary>
    /// <param name="document">The model as it is.</param>
    /// <param name="source">The user's samples; null for one generated input.</param>
    /// <param name="preprocessing">How pictures are prepared.</param>
    /// <param name="feed">What the user says about the inputs.</param>
    /// <exception cref="FixException">The model can't be fed with them.</exception>
    public static FixSamples Of(ModelDocument document, DataSource? source = null, Preprocessing? preprocessing = null, FeedOptions? feed = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        try
        {
            return new FixSamples(new FeedPlan(document.Model, feed), source, preprocessing);
        }
        catch (CalibrationException e)
        {
            throw new FixException($"the model can't be run, so that a fix can't be checked: {e.Message}", e);
        }
    }

    /// <summary>What each sample feeds, in their order; those that can't be used are left out.</summary>
    /// <exception cref="FixException">None can be used.</exception>
    public IEnumerable<SampleInputs> Read()
    {
        if (_reader is null)
        {
            yield return Generated();
            yield break;
        }

        string? problem = null;
        var used = 0;
        foreach (var sample in Source!.Samples)
        {
            if (TryRead(sample, out var why) is not { } inputs)
            {
                problem ??= $"'{sample.Name}': {why}";
                continue;
            }

            used++;
            yield return inputs;
        }

        if (used == 0) throw new FixException($"none of the {Source.Samples.Length} samples of '{Source.Path}' can be used; the first, {problem}");
    }

    SampleInputs? TryRead(Sample sample, out string problem)
    {
        problem = "";
        try
        {
            return _reader!.Read(sample);
        }
        catch (SampleException e)
        {
            problem = e.Message;
            return null;
        }
    }

    SampleInputs Generated()
    {
        try
        {
            var made = InputGenerator.Generate(Plan.Inputs);
            return new SampleInputs([[.. made.Select((t, i) => Plan.Constants[i] ?? t)]], IsOneOfBatch: false);
        }
        catch (SampleException e)
        {
            throw new FixException($"no input can be generated, so that a fix can't be checked: {e.Message}; give --calibration", e);
        }
    }
}
