using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Calibration.Sources;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Quantization.Comparing;

/// <summary>One part of a compared value.</summary>
/// <param name="Notation">Where it lies: <c>axis 1 [4:84]</c>; <c>all</c> for the whole value.</param>
/// <param name="Origin">The operator that made it, by label; null for the whole value.</param>
/// <param name="Figures">How far both are apart.</param>
public sealed record ComparedSlice(string Notation, string? Origin, SliceFigures Figures);

/// <summary>One compared value.</summary>
/// <param name="Name">Its name in the float model.</param>
/// <param name="Whole">All of it.</param>
/// <param name="Slices">The parts that joins of the float model brought together; empty where there is just one.</param>
public sealed record ComparedValue(string Name, SliceFigures Whole, ImmutableArray<ComparedSlice> Slices)
{
    /// <summary>Slices that the figures of the whole value hide: cosine above 0.99 and below 0.9 in the slice (rule catalogue, QDQ016).</summary>
    public IEnumerable<ComparedSlice> Hidden => Whole.Cosine > 0.99 ? Slices.Where(static s => !(s.Figures.Cosine >= 0.9) && s.Figures.FloatZeros < 1) : [];

    /// <summary>The least SQNR of its slices and of the whole, in dB; ∞ where none has one.</summary>
    public double WorstSqnr => Slices.Select(static s => s.Figures).Append(Whole).Min(static f => f.Sqnr ?? double.PositiveInfinity);

    /// <summary>The same with its slices worst SQNR first; those that are alike in the order in which they lie.</summary>
    public ComparedValue WorstFirst() => this with { Slices = [.. Slices.OrderBy(static s => s.Figures.Sqnr ?? double.PositiveInfinity)] };
}

/// <summary>What a comparison found.</summary>
/// <param name="Samples">Number of samples compared.</param>
/// <param name="Source">Where they came from, in one line.</param>
/// <param name="Outputs">The outputs, in the order of the float model.</param>
/// <param name="Layers">Values inside that the quantized model has codes for, worst SQNR first; empty where not asked for.</param>
/// <param name="Skipped">Samples that were left out.</param>
public sealed record ComparisonResult(int Samples, string Source, ImmutableArray<ComparedValue> Outputs, ImmutableArray<ComparedValue> Layers, ImmutableArray<SkippedSample> Skipped)
{
    /// <summary>The same with everything worst first: outputs by their worst slice, slices by their SQNR; those that are alike in the order of the float model.</summary>
    public ComparisonResult WorstFirst() => this with { Outputs = [.. Outputs.Select(static o => o.WorstFirst()).OrderBy(static o => o.WorstSqnr)] };
}

/// <summary>How a comparison is made.</summary>
public sealed record ComparisonOptions
{
    /// <summary>How pictures are prepared; may be null where the source has none.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>What the user says about the model's inputs.</summary>
    public FeedOptions Feed { get; init; } = new();

    /// <summary>True to compare the values inside, too.</summary>
    public bool WithLayers { get; init; }

    /// <summary>How far ONNX Runtime may rewrite the quantized model.</summary>
    public GraphOptimization Optimization { get; init; } = GraphOptimization.Extended;

    /// <summary>The execution provider that the quantized model runs on; null for the processor. The float model always runs on the processor.</summary>
    public PluginProvider? Provider { get; init; }
}

/// <summary>Runs a float and a quantized model side by side and compares them slice by slice.</summary>
public static class ModelComparison
{
    /// <summary>Compares two models on samples.</summary>
    /// <param name="reference">The float model.</param>
    /// <param name="quantized">The quantized one: its outputs have the same names, or come in the same order.</param>
    /// <param name="source">The samples.</param>
    /// <param name="options">How samples are fed, and what is compared.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="QuantizationException">The models don't have the same inputs or outputs, or an output is not float.</exception>
    /// <exception cref="CalibrationException">The samples don't suit the model, or none can be used.</exception>
    /// <exception cref="ModelRunException">ONNX Runtime refuses a model.</exception>
    public static ComparisonResult Run(ModelDocument reference, ModelDocument quantized, DataSource source, ComparisonOptions? options = null,
        IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(quantized);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new ComparisonOptions();
        var pairs = ComparedPairs.Of(reference.Model, quantized.Model, options.WithLayers);
        var facts = ModelFacts.Of(reference.Model);
        var evidence = new ModelEvidence(reference.Model, facts);
        var (plan, other) = (new FeedPlan(reference.Model, options.Feed), new FeedPlan(quantized.Model, options.Feed));
        var reader = new SampleReader(plan, source, options.Preprocessing);
        using var first = Load(reference, pairs.Select(static p => p.Reference), plan, null);
        using var second = Load(quantized, pairs.Select(static p => p.Quantized), other, new RunnerOptions { Provider = options.Provider, Optimization = options.Optimization });
        RequireSameInputs(first, second);
        var usable = pairs.Where(p => first.Outputs.Contains(p.Reference) && second.Outputs.Contains(p.Quantized)).ToList();
        if (pairs.FirstOrDefault(p => p.IsOutput && !usable.Contains(p)) is { } unlike) throw new QuantizationException($"output '{unlike.Reference}' isn't float in both models: compare models that give floats");
        var comparers = usable.ToDictionary(static p => p, p => new ValueComparer(reference.Model.Graph.Find(p.Reference)!, evidence, p.IsOutput));
        var skipped = ImmutableArray.CreateBuilder<SkippedSample>();
        foreach (var (index, sample) in source.Samples.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var inputs = reader.Read(sample);
                foreach (var (a, b) in SampleRuns.Of(first, plan, inputs, cancellation).Zip(SampleRuns.Of(second, other, inputs, cancellation)))
                    foreach (var (pair, comparer) in comparers) comparer.Add(a, first.Outputs.IndexOf(pair.Reference), b, second.Outputs.IndexOf(pair.Quantized));
            }
            catch (Exception e) when (e is SampleException or ModelRunException { IsOfModel: false })
            {
                skipped.Add(new SkippedSample(sample.Name, e.Message));
            }

            progress?.Report(new CalibrationProgress(index + 1, source.Samples.Length, sample.Name, null));
        }

        if (skipped.Count == source.Samples.Length)
            throw new CalibrationException($"none of the {source.Samples.Length} samples of '{source.Path}' can be used; the first, '{skipped[0].Name}': {skipped[0].Reason}");
        var compared = comparers.Select(static c => (c.Key.IsOutput, Value: c.Value.Build())).ToList();
        return new ComparisonResult(source.Samples.Length - skipped.Count, source.Path, [.. compared.Where(static c => c.IsOutput).Select(static c => c.Value)],
            [.. compared.Where(static c => !c.IsOutput).Select(static c => c.Value).OrderBy(static v => v.Whole.Sqnr ?? double.PositiveInfinity)], skipped.ToImmutable());
    }

    static ModelRunner Load(ModelDocument document, IEnumerable<string> wanted, FeedPlan plan, RunnerOptions? options) =>
        ModelRunner.Load(document, wanted.Distinct(StringComparer.Ordinal), static t => t == DataType.Float, options, [.. plan.States.OfType<string>()]);

    static void RequireSameInputs(ModelRunner reference, ModelRunner quantized)
    {
        if (reference.Inputs.Length != quantized.Inputs.Length || reference.Inputs.Zip(quantized.Inputs).Any(static i => i.First.Element != i.Second.Element))
            throw new QuantizationException($"the models have different inputs ({string.Join(", ", reference.Inputs)}; {string.Join(", ", quantized.Inputs)}): compare models that are fed alike");
    }
}
