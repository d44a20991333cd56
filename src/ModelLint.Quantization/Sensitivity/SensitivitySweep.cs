using System.Buffers.Binary;
using System.Collections.Immutable;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Sensitivity;

/// <summary>
/// Measures for each scale what its codes alone cost the outputs: one scale on, the rest float. All scales are tried on one sample; a quarter, then a
/// sixteenth of them that cost most are measured on more (successive halving; Jamieson and Talwalkar 2016), so that a sweep stays at little more than
/// one run a scale.
/// </summary>
public sealed class SensitivitySweep
{
    // Samples that each round adds; the last takes what is left.
    static readonly ImmutableArray<int> _rounds = [1, 2, int.MaxValue];

    const int Narrowing = 4;
    const int FewestLeaders = 8;

    readonly QuantizationPlan _plan;
    readonly DataSource _source;
    readonly SensitivityOptions _options;
    readonly IProgress<CalibrationProgress>? _progress;
    readonly List<SkippedSample> _skipped = [];
    int _runs, _expected;

    SensitivitySweep(QuantizationPlan plan, DataSource source, SensitivityOptions options, IProgress<CalibrationProgress>? progress) =>
        (_plan, _source, _options, _progress) = (plan, source, options, progress);

    /// <summary>Sweeps over all scales of a plan.</summary>
    /// <param name="plan">What would be quantized how.</param>
    /// <param name="source">The samples; those used are spread over all of them.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after each run.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="QuantizationException">No output is float, or an output changes its size with a rounding.</exception>
    /// <exception cref="CalibrationException">The samples don't suit the model, or none can be used.</exception>
    /// <exception cref="ModelRunException">ONNX Runtime refuses the model.</exception>
    public static SensitivityResult Run(QuantizationPlan plan, DataSource source, SensitivityOptions? options = null, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        return new SensitivitySweep(plan, source, options ?? new SensitivityOptions(), progress).Run(cancellation);
    }

    SensitivityResult Run(CancellationToken cancellation)
    {
        var model = _plan.Document.Model;
        using var switched = SwitchedModel.Of(_plan);
        var feeding = new FeedPlan(switched.Document.Model, WithSwitch(switched.Input));
        var outputs = model.Graph.Outputs.Select(static o => o.Name).Distinct(StringComparer.Ordinal);
        using var runner = ModelRunner.Load(switched.Document, outputs, static t => t == DataType.Float, null, [.. feeding.States.OfType<string>()]);
        var errors = new OutputErrors(model, runner.Outputs);
        if (errors.Slices.IsEmpty) throw new QuantizationException("no output of the model is float: what rounding costs it can't be told");
        var samples = Samples().GetEnumerator();
        var (count, groups) = (Math.Min(_options.Samples, _source.Samples.Length), switched.Groups.Length);
        _expected = Expected(groups, count);
        var costs = Enumerable.Range(0, groups).Select(_ => new SliceCost[errors.Slices.Length]).ToArray();
        var seen = new int[groups];
        var candidates = Enumerable.Range(0, groups).ToList();
        var used = 0;
        foreach (var round in _rounds)
        {
            for (var i = 0; i < round && used < count && samples.MoveNext(); i++, used++)
            {
                Measure(runner, feeding, samples.Current, errors, candidates, costs, cancellation);
                foreach (var candidate in candidates) seen[candidate]++;
            }

            candidates = [.. candidates.OrderByDescending(c => costs[c].Sum(static s => s.Share)).ThenBy(static c => c).Take(Math.Max(FewestLeaders, (candidates.Count + Narrowing - 1) / Narrowing))];
        }

        if (used == 0) throw new CalibrationException($"none of the {_source.Samples.Length} samples of '{_source.Path}' can be used; the first, '{_skipped[0].Name}': {_skipped[0].Reason}");
        var values = switched.Groups.Select((g, i) => ValueOf(g, seen[i], costs[i])).OrderByDescending(static v => v.Samples).ThenByDescending(static v => v.Cost).ThenBy(static v => v.Group, StringComparer.Ordinal);
        return new SensitivityResult(_source.Path, used, _runs, errors.Slices, [.. values], [.. _skipped]);
    }

    ValueSensitivity ValueOf(string group, int samples, SliceCost[] costs)
    {
        ImmutableArray<PlannedValue> members = [.. _plan.Values.Where(v => v.Group == group)];
        return new ValueSensitivity(group, [.. members.Select(static m => m.Name)], members[0].Parameters.Codes, samples, [.. costs]);
    }

    void Measure(ModelRunner runner, FeedPlan feeding, SampleInputs sample, OutputErrors errors, List<int> candidates, SliceCost[][] costs, CancellationToken cancellation)
    {
        List<ImmutableArray<float[]>> reference = [.. SampleRuns.Of(runner, feeding, Switched(sample, -1), cancellation).Select(errors.Copy)];
        Tell();
        foreach (var candidate in candidates)
        {
            foreach (var (frame, run) in SampleRuns.Of(runner, feeding, Switched(sample, candidate), cancellation).Index()) errors.Add(reference[frame], run, costs[candidate]);
            Tell();
        }
    }

    void Tell()
    {
        _runs++;
        _progress?.Report(new CalibrationProgress(_runs, Math.Max(_runs, _expected), "", null));
    }

    // The samples that are used are spread over all there are; what can't be read is replaced by the next.
    IEnumerable<SampleInputs> Samples()
    {
        var reader = new SampleReader(new FeedPlan(_plan.Document.Model, _options.Feed), _source, _options.Preprocessing);
        var count = Math.Min(_options.Samples, _source.Samples.Length);
        var spread = Enumerable.Range(0, count).Select(i => (int)((long)i * _source.Samples.Length / count)).ToList();
        foreach (var index in spread.Concat(Enumerable.Range(0, _source.Samples.Length).Except(spread)))
        {
            var sample = _source.Samples[index];
            SampleInputs inputs;
            try
            {
                inputs = reader.Read(sample);
            }
            catch (SampleException e)
            {
                _skipped.Add(new SkippedSample(sample.Name, e.Message));
                continue;
            }

            yield return inputs;
        }
    }

    static SampleInputs Switched(SampleInputs sample, int scale)
    {
        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(data, scale);
        var on = new SampleTensor(DataType.Int64, [], data);
        return sample with { Frames = [.. sample.Frames.Select(f => f.Add(on))] };
    }

    FeedOptions WithSwitch(string input) => _options.Feed with { Inputs = _options.Feed.Inputs.SetItem(input, new InputSettings { Value = -1 }) };

    static int Expected(int groups, int samples)
    {
        var (runs, left) = (0, samples);
        foreach (var round in _rounds)
        {
            var these = Math.Min(round, left);
            (runs, left) = (runs + these * (groups + 1), left - these);
            groups = Math.Max(Math.Min(FewestLeaders, groups), (groups + Narrowing - 1) / Narrowing);
        }

        return runs;
    }
}
