using System.Collections.Immutable;
using ModelLint.Analysis.Coverage;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Layout;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Evidence;

/// <summary>Where evidence comes from besides the graph.</summary>
public sealed record EvidenceOptions
{
    /// <summary>What was seen on calibration samples.</summary>
    public Observations? Observed { get; init; }

    /// <summary>What was seen on validation samples: data from the field, to be compared with the calibration samples.</summary>
    public Observations? Field { get; init; }

    /// <summary>Tries other preprocessings on a few calibration samples where a finding needs it; null where that can't be done.</summary>
    public ITrialRunner? TrialRunner { get; init; }

    /// <summary>How the model says itself that its inputs are prepared; null where it doesn't.</summary>
    public AskedPreprocessing? Asked { get; init; }

    /// <summary>Set where the observations were made with other weights.</summary>
    public StaleObservations? Stale { get; init; }

    /// <summary>External files that can't be used, as looked up before.</summary>
    public ImmutableArray<ExternalDataProblem> ExternalDataProblems { get; init; } = [];

    /// <summary>Scales that somebody else's quantizer chose for this float model; null where it isn't judged by any.</summary>
    public EncodingSet? Encodings { get; init; }

    /// <summary>Runs the model once where that decides a finding; null where nothing may be run or INT8 isn't meant.</summary>
    public IWitnessRunner? WitnessRunner { get; init; }
}

/// <summary>
/// What is known of a model's values, ready-made for rules: bounds of operators, proofs from the graph, observations. Each fact knows where it comes
/// from. Read-only.
/// </summary>
public sealed class ModelEvidence
{
    readonly IWitnessRunner? _witnessRunner;
    readonly Lazy<JoinEvidence> _joins;
    readonly Lazy<ImmutableArray<OutputPart>> _outputs;
    readonly Lazy<QuantizedModel> _quantized;
    readonly Lazy<TrialEvidence> _trials;
    readonly Lazy<ImmutableArray<InterleavedInput>> _interleaved;

    /// <summary>Evidence of a model. What joins brought together is looked for, a witness run and other preprocessings tried only when a rule asks.</summary>
    public ModelEvidence(Model model, ModelFacts facts, EvidenceOptions? options = null)
    {
        options ??= new EvidenceOptions();
        (Facts, Observed, ExternalDataProblems, _witnessRunner) = (facts, options.Observed, options.ExternalDataProblems, options.WitnessRunner);
        (Field, Asked, Stale) = (options.Field, options.Asked, options.Stale);
        _quantized = new Lazy<QuantizedModel>(() => new QuantizedModel(model, this, options.Encodings));
        _joins = new Lazy<JoinEvidence>(() => Join(model));
        _interleaved = new Lazy<ImmutableArray<InterleavedInput>>(() => options.TrialRunner?.FindInterleaved() ?? []);
        _trials = new Lazy<TrialEvidence>(() => Try(model, options.TrialRunner));
        _outputs = new Lazy<ImmutableArray<OutputPart>>(() => [.. model.Graph.Outputs.Distinct().Where(o => Facts.ElementOf(o).IsFloat()).SelectMany(Parts)]);
    }

    /// <summary>What the graph alone tells.</summary>
    public ModelFacts Facts { get; }

    /// <summary>What was seen on calibration samples; null where there are none.</summary>
    public Observations? Observed { get; }

    /// <summary>What was seen on validation samples; null where there are none.</summary>
    public Observations? Field { get; }

    /// <summary>
    /// What other preprocessings make of a few calibration samples: of the parts of outputs, and of what grows out of all proportion. Asking for it runs the
    /// model. Empty where nothing can be tried.
    /// </summary>
    public ImmutableArray<PreprocessingTrial> Trials => _trials.Value.Trials;

    /// <summary>Inputs whose channels come first and that were given arrays in which they come last. Asking for it reads a few samples; empty where they aren't at hand.</summary>
    public ImmutableArray<InterleavedInput> Interleaved => _interleaved.Value;

    /// <summary>Why no other preprocessing could be tried; null where it was, or none was needed.</summary>
    public string? TrialProblem => _trials.IsValueCreated ? _trials.Value.Problem : null;

    /// <summary>How the model says itself that its inputs are prepared; null where it doesn't.</summary>
    public AskedPreprocessing? Asked { get; }

    /// <summary>Set where the observations were made with other weights than the model has.</summary>
    public StaleObservations? Stale { get; }

    /// <summary>External files that can't be used.</summary>
    public ImmutableArray<ExternalDataProblem> ExternalDataProblems { get; }

    /// <summary>What one run on a generated input reached; null where none was needed or allowed.</summary>
    public Observations? Witnessed => _joins.Value.Witnessed;

    /// <summary>Why the witness could not be run; null where it was, or none was needed.</summary>
    public string? WitnessProblem => _joins.IsValueCreated ? _joins.Value.WitnessProblem : null;

    /// <summary>True where the model is quantized already, or judged by encodings: then its own scales are judged, not what a quantizer might do.</summary>
    public bool IsQuantized => Facts.IsQuantized || Quantized.Encodings is not null;

    /// <summary>Which values become codes, with which scales, and what is left of their slices; empty for a float model.</summary>
    public QuantizedModel Quantized => _quantized.Value;

    /// <summary>All values that joins brought together and that aren't quantized already: outputs first, then those inside.</summary>
    public ImmutableArray<JoinedValue> JoinedValues => _joins.Value.Values;

    /// <summary>The float outputs of the model in parts: slices of those that joins made, the others whole.</summary>
    public ImmutableArray<OutputPart> OutputParts => _outputs.Value;

    /// <summary>What a value was joined from; null where it is no joined value, or is told with another one.</summary>
    public JoinedValue? JoinAt(Value value) => _joins.Value.Values.FirstOrDefault(j => j.Value == value);

    /// <summary>What was seen of a value of the main graph.</summary>
    public ValueObservation? ObservationOf(Value value) => value.Graph.Parent is null ? Observed?.Values.GetValueOrDefault(value.Name) : null;

    IEnumerable<OutputPart> Parts(Value output)
    {
        // An output that only passes on another one's join is told with that one.
        var slices = JoinAt(output)?.Slices ?? (SliceTrace.Of(Facts, output).Slices is [var whole] ? [new SliceRanges(this, Witnessed).Judge(whole)] : []);
        return slices.Select(s => new OutputPart(output, s, Seen(s)));
    }

    Interval? Seen(SliceEvidence slice)
    {
        var seen = slice.Sources.Select(ObservationOf).Where(static o => o is { Count: > 0 }).Select(static o => o!.Range).ToList();
        return seen.Count < slice.Sources.Length ? null : seen.Aggregate(static (a, b) => a.Union(b));
    }

    /// <summary>How the range of a slice is known, operator by operator: from what bounds it, or where it was measured, to the judged value.</summary>
    /// <param name="slice">A slice of one of <see cref="JoinedValues"/>.</param>
    /// <param name="source">By which range it is judged; may be its proof where a run only showed how far it goes.</param>
    public Chain ChainOf(SliceEvidence slice, RangeSource source) => new ProofChain(this).Of(slice, source);

    /// <summary>What an operator that saturates bounds a value by, whatever it's fed with.</summary>
    internal Interval? BoundOf(Value value) => value.Producer is { } node ? Facts.UnitOf(node)?.Saturation : null;

    /// <summary>True for values that no input changes.</summary>
    public bool IsConstant(Value value) => value.Initializer is not null && !value.IsGraphInput || Facts.ConstantOf(value) is not null;

    sealed record TrialEvidence(ImmutableArray<PreprocessingTrial> Trials, string? Problem);

    TrialEvidence Try(Model model, ITrialRunner? runner)
    {
        if (runner is null) return new TrialEvidence([], "only their statistics are at hand");
        var values = OutputParts.SelectMany(static p => p.Slice.Sources).Concat(Growth.Find(model.Graph, this, Growth.LeastTold, Growth.FactorTold).Select(static b => b.Output));
        var trials = runner.Try([.. values.Where(static v => v.Graph.Parent is null).Distinct()], out var problem);
        return new TrialEvidence(trials, problem);
    }

    sealed record JoinEvidence(ImmutableArray<JoinedValue> Values, Observations? Witnessed, string? WitnessProblem);

    // A witness is run only where something bounds one slice and nothing its neighbours.
    JoinEvidence Join(Model model)
    {
        // What is quantized is judged by its own scales.
        ImmutableArray<TracedJoin> joins = [.. JoinFinder.Find(model, Facts).Where(j => !IsQuantized || !Quantized.IsCoded(j.Value))];
        Observations? witnessed = null;
        string? problem = null;
        if (Observed is null && _witnessRunner is not null && WitnessNeeds(joins) is { Count: > 0 } needs) witnessed = _witnessRunner.Witness(needs, out problem);
        var ranges = new SliceRanges(this, witnessed);
        return new JoinEvidence([.. joins.Select(j => new JoinedValue(j.Value, j.Join, j.Inner, SliceMerging.Merge([.. j.Slices.Select(ranges.Judge)])))], witnessed, problem);
    }

    List<Value> WitnessNeeds(ImmutableArray<TracedJoin> joins)
    {
        var needs = new List<Value>();
        foreach (var join in joins)
        {
            var open = join.Slices.Where(s => BoundOf(s.Origin) is null && Facts.ConstantOf(s.Origin) is null && s.Source.Producer is not null && s.Source.Graph.Parent is null).ToList();
            var hasNarrow = join.Slices.Any(s => BoundOf(s.Origin) is not null || Facts.RangeOf(s.Source).Overall.IsBounded);
            if (hasNarrow) needs.AddRange(open.Select(static s => s.Source));
        }

        return [.. needs.Distinct()];
    }
}
