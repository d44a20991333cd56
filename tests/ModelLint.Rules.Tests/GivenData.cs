using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Evidence;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Rules.Tests;

/// <summary>
/// Evidence as lines below a model, for tests and for the examples on rules' pages:
/// <code>
/// on 8 samples of walking: x -1..1, y 0..2 rising to 0..4, z 0..9 mostly 0..1
/// on bus.jpg: x -1..1, y nan 0..1, image 0..1 | 0..2 | 0..3
/// on copy.jpg, a copy of bus.jpg: x -1..1
/// field 3 samples: y 0..9
/// prepared as none (RGB)
/// as yolo on 6 samples: y 0..0.9
/// asked yolo: 0..1
/// declared x: imagenet
/// now: y 0..5
/// interleaved: x
/// </code>
/// Samples, field data, what another preprocessing makes of some samples, what the model's metadata ask for, domains of inputs, what a run with
/// other weights reached, and an input that gets its channels last. Ranges between bars are those of channels.
/// </summary>
sealed partial class GivenData
{
    sealed record Line(string Name, string Content, string Tag, GivenValue[] Values, int Index, int Count);

    readonly List<Line> _samples = [];
    readonly List<Line> _field = [];
    readonly Dictionary<string, List<Line>> _trials = [];
    readonly Dictionary<string, string> _domains = [];
    AskedPreprocessing? _asked;
    GivenValue[]? _now;
    string _preprocessing = "";
    string? _interleaved;

    /// <summary>True where no line said anything.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The model's text without the data, and the data.</summary>
    public static (string Model, GivenData Data) Split(string text)
    {
        var data = new GivenData();
        var lines = text.Split('\n').ToLookup(static l => LinePattern().IsMatch(l));
        foreach (var line in lines[true]) data.Read(line.Trim());
        return (string.Join('\n', lines[false]), data);
    }

    /// <summary>What the lines declare of a model's inputs.</summary>
    public FactsOptions Facts(Onnx.Model model) => new()
    {
        InputRanges = _domains.ToImmutableDictionary(static d => d.Key, d => InputDomain.Parse(d.Value)!.RangeOf(model.Graph.Inputs.Single(i => i.Name == d.Key)), StringComparer.Ordinal),
    };

    /// <summary>What they say was seen.</summary>
    public EvidenceOptions Evidence()
    {
        var observed = _samples.Count == 0 ? null : Observe(_samples, "photos") with { Preprocessing = _preprocessing };
        return new EvidenceOptions
        {
            Observed = observed,
            Field = _field.Count == 0 ? null : Observe(_field, "field"),
            TrialRunner = _trials.Count == 0 && _interleaved is null ? null
                : new Trials([.. _trials.Select(static t => new PreprocessingTrial(t.Key, Observe(t.Value, "photos")))], _interleaved is null ? [] : [new InterleavedInput(_interleaved, 6, 0.2, 0.05)]),
            Asked = _asked,
            Stale = _now is null ? null : Stale(observed!, _now),
        };
    }

    void Read(string line)
    {
        IsEmpty = false;
        var (head, rest) = line.Split(": ", 2) is [var before, var after] ? (before, after) : (line, "");
        if (head.StartsWith("prepared as ", StringComparison.Ordinal)) _preprocessing = line["prepared as ".Length..];
        else if (head.StartsWith("asked ", StringComparison.Ordinal)) _asked = new AskedPreprocessing(head[6..], "the model's metadata", Range(rest));
        else if (head.StartsWith("declared ", StringComparison.Ordinal)) _domains[head[9..]] = rest;
        else if (head == "now") _now = Values(rest);
        else if (head == "interleaved") _interleaved = rest;
        else if (head.StartsWith("on ", StringComparison.Ordinal)) Add(_samples, head[3..], rest, "s");
        else if (head.StartsWith("field ", StringComparison.Ordinal)) Add(_field, head[6..], rest, "f");
        else if (head["as ".Length..].Split(" on ", 2) is [var preset, var who]) Add(_trials.TryGetValue(preset, out var known) ? known : _trials[preset] = [], who, rest, "s");
    }

    static void Add(List<Line> lines, string who, string values, string prefix)
    {
        var match = WhoPattern().Match(who);
        var count = match.Groups["count"].Success ? int.Parse(match.Groups["count"].Value) : 1;
        for (var i = 0; i < count; i++)
        {
            var name = match.Groups["name"].Success ? match.Groups["name"].Value : $"{prefix}{lines.Count + 1:000}.jpg";
            lines.Add(new Line(name, match.Groups["original"].Success ? match.Groups["original"].Value : name, match.Groups["tag"].Value, Values(values), i, count));
        }
    }

    static Observations Observe(List<Line> lines, string origin)
    {
        var sorted = lines.OrderBy(static l => l.Name, StringComparer.Ordinal).ToList();
        var values = sorted.SelectMany(static l => l.Values).Select(static v => v.Name).Distinct().ToImmutableDictionary(static n => n,
            n => GivenValue.Observe([.. sorted.Select(l => (l.Name, Given: l.Values.FirstOrDefault(v => v.Name == n))).Zip(sorted, static (s, l) => (s.Name, s.Given, s.Given?.In(l.Index, l.Count) ?? default))]), StringComparer.Ordinal);
        return new Observations(sorted.Count, $"{sorted.Count} samples of {origin}", values)
        {
            SampleList = [.. sorted.Select(static l => new ObservedSample(l.Name, l.Content, l.Tag))],
            Origin = origin,
        };
    }

    static StaleObservations Stale(Observations observed, GivenValue[] now) => new("photos.mlcal", "1111", "2222",
        [.. now.Where(v => observed.Values[v.Name].Range.Contains(v.First)).Select(static v => v.Name)],
        [.. now.Where(v => !observed.Values[v.Name].Range.Contains(v.First)).Select(v => new DroppedObservation(v.Name, observed.Values[v.Name].Range, v.First))], null);

    static GivenValue[] Values(string text) => [.. text.Split(", ").Select(static v => ValuePattern().Match(v)).Select(static m =>
    {
        ImmutableArray<Interval> ranges = [.. m.Groups["range"].Captures.Select(static c => Range(c.Value))];
        var all = ranges.Aggregate(static (a, b) => a.Union(b));
        return new GivenValue(m.Groups["name"].Value, all, m.Groups["last"].Success ? Range(m.Groups["last"].Value) : all, m.Groups["most"].Success ? Range(m.Groups["most"].Value) : null,
            ranges.Length > 1 ? ranges : [], m.Groups["nan"].Success);
    })];

    static Interval Range(string text) => text.Split("..", 2) is [var lo, var hi] ? new Interval(double.Parse(lo, CultureInfo.InvariantCulture), double.Parse(hi, CultureInfo.InvariantCulture)) : throw new FormatException($"no range: '{text}'");

    sealed class Trials(ImmutableArray<PreprocessingTrial> trials, ImmutableArray<InterleavedInput> interleaved) : ITrialRunner
    {
        public ImmutableArray<InterleavedInput> FindInterleaved() => interleaved;

        public ImmutableArray<PreprocessingTrial> Try(IReadOnlyList<Value> values, out string? problem)
        {
            problem = null;
            var names = values.Select(static v => v.Name).ToHashSet();
            return [.. trials.Select(t => t with { Seen = t.Seen with { Values = t.Seen.Values.RemoveRange(t.Seen.Values.Keys.Where(k => !names.Contains(k))) } })];
        }
    }

    [GeneratedRegex(@"^\s*(on|field|prepared as|as \S+ on|asked|declared|now|interleaved)\b.*(: |\()")]
    private static partial Regex LinePattern();

    [GeneratedRegex(@"^((?<count>\d+) samples?|(?<name>[^\s,]+))(, a copy of (?<original>\S+))?( of (?<tag>\w+))?$")]
    private static partial Regex WhoPattern();

    [GeneratedRegex(@"^(?<name>\S+)(?<nan> nan)? (?<range>[^\s|]+)( \| (?<range>[^\s|]+))*( rising to (?<last>\S+))?( mostly (?<most>\S+))?$")]
    private static partial Regex ValuePattern();
}
