using System.Collections.Immutable;
using ModelLint.Onnx;
using ModelLint.Semantics;

namespace ModelLint.Analysis.Evidence.Quantized;

/// <summary>
/// What is known of a quantized model: which values become codes, with which scales, and what is left of each slice on its way. Read-only; made of the
/// graph, of what samples showed where there are any, and of a file of encodings where a float model is judged by one.
/// </summary>
public sealed class QuantizedModel
{
    readonly ModelFacts _facts;
    readonly Dictionary<Value, CodedValue> _values;
    readonly Dictionary<Node, CodedPlace> _decoders;
    readonly Lazy<ImmutableArray<CodedResult>> _results;
    readonly Lazy<Dictionary<CodedValue, Replay>> _replays;

    internal QuantizedModel(Model model, ModelEvidence evidence, EncodingSet? encodings)
    {
        _facts = evidence.Facts;
        Encodings = encodings;
        Places = CodedPlaces.Find(model, _facts);
        Values = encodings is null ? CodedValues.Find(Places, evidence) : CodedValues.Of(encodings, model, evidence);
        _values = Values.GroupBy(static v => v.Codes).ToDictionary(static g => g.Key, static g => g.First());
        _decoders = Places.Where(p => _facts.UnitOf(p.Node)?.Coded(_facts.CallOf(p.Node))?.Role == CodedRole.Dequantizes).ToDictionary(static p => p.Node);
        Formats = FormatsOf(model);
        _results = new Lazy<ImmutableArray<CodedResult>>(() => new SliceFollower(evidence, this).Results(model));
        _replays = new Lazy<Dictionary<CodedValue, Replay>>(Replays);
    }

    /// <summary>How the model is quantized.</summary>
    public QuantizedFormats Formats { get; }

    /// <summary>The encodings that a float model is judged by; null for a model that has its scales itself.</summary>
    public EncodingSet? Encodings { get; }

    /// <summary>Every place where an operator reads or writes codes with a stated scale, in the order of the file.</summary>
    public ImmutableArray<CodedPlace> Places { get; }

    /// <summary>Everything that becomes codes while the model runs and whose scale is known and usable, in the order of the graph.</summary>
    public ImmutableArray<CodedValue> Values { get; }

    /// <summary>What becomes of slices: outputs of the model that codes reach first, then codes inside that none of those tells.</summary>
    public ImmutableArray<CodedResult> Results => _results.Value;

    /// <summary>What samples showed of a value's codes; null where nothing was seen.</summary>
    public Replay? ReplayOf(CodedValue value) => _replays.Value.GetValueOrDefault(value);

    /// <summary>
    /// The value whose scale this one has because it is a part of it, or was taken from it: a join of which it is an input, or what was split. Null for values that
    /// have a scale of their own.
    /// </summary>
    public CodedValue? ScaleOf(CodedValue value)
    {
        if (value.Real is { Producer: { Inputs: [{ } whole, ..] } node } && IsPassing(node) && DecodedBy(whole) is { Codes: { } codes } && At(codes) is { } taken && taken.Parameters.IsSameAs(value.Parameters)) return taken;
        foreach (var result in Results.Where(static r => r.Slices.Length > 1))
            foreach (var slice in result.Slices)
                if (After(slice.Stops, value) is { } told) return told;
                else if (After(slice.SeenStops, value) is { } seen) return seen;
        return null;

        static CodedValue? After(ImmutableArray<CodedStop> stops, CodedValue value) =>
            stops.SkipWhile(s => !ReferenceEquals(s.At, value)).Skip(1).Select(static s => s.At).LastOrDefault(a => a.Parameters.IsSameAs(value.Parameters));
    }

    /// <summary>True where nothing is said to become codes.</summary>
    public bool IsEmpty => Encodings is null && Places.IsEmpty;

    /// <summary>The value that becomes these codes; null for other values.</summary>
    public CodedValue? At(Value codes) => _values.GetValueOrDefault(codes);

    /// <summary>True where a real value is rounded to codes: then its own scale is judged, not what a quantizer might do.</summary>
    public bool IsCoded(Value real) => _values.ContainsKey(real) || real.Uses.Any(u => u.Index == 0 && u.Node.Outputs is [{ } codes, ..] && _values.GetValueOrDefault(codes)?.Real == real);

    /// <summary>What codes stand for where they were made, followed back through operators that only move elements; null where that isn't known.</summary>
    public CodeParameters? ParametersOf(Value codes)
    {
        for (var (value, steps) = (codes, 0); steps < MaxSteps; steps++)
        {
            if (_values.GetValueOrDefault(value) is { } made) return made.Parameters;
            if (value.Producer is not { } node || !IsPassing(node) || node.Inputs is not [{ } data, ..]) return null;
            value = data;
        }

        return null;
    }

    /// <summary>Where a real value comes out of codes; null for values that don't.</summary>
    public CodedPlace? DecodedBy(Value real) => real.Producer is { } node ? _decoders.GetValueOrDefault(node) : null;

    // A chain of operators that move codes is short; a hostile one may be a cycle.
    const int MaxSteps = 64;

    /// <summary>True for operators whose output has elements of their first input, and so its scale.</summary>
    public bool IsPassing(Node node) => _facts.UnitOf(node)?.Quantizable(_facts.CallOf(node)) is { Flow: ScaleFlow.Passes };

    Dictionary<CodedValue, Replay> Replays()
    {
        var replays = new Dictionary<CodedValue, Replay>(ReferenceEqualityComparer.Instance);
        foreach (var value in Values)
            if (Replay.Of(value, _facts) is { } replay) replays[value] = replay;
        return replays;
    }

    QuantizedFormats FormatsOf(Model model)
    {
        if (Encodings is not null) return QuantizedFormats.Encodings;
        var formats = QuantizedFormats.None;
        var isStored = false;
        foreach (var node in model.AllGraphs.SelectMany(static g => g.Nodes))
        {
            if (_facts.UnitOf(node) is not { } unit) continue;
            var form = unit.Coded(_facts.CallOf(node));
            if (form is { Role: CodedRole.Computes }) formats |= QuantizedFormats.Operators;
            else if (form is { Role: CodedRole.Quantizes }) formats |= QuantizedFormats.Qdq;
            else if (form is { Role: CodedRole.Dequantizes }) isStored = true;
            else if (unit.IsQuantizing) formats |= QuantizedFormats.Dynamic;
        }

        return formats == QuantizedFormats.None && isStored ? QuantizedFormats.WeightsOnly : formats;
    }
}
