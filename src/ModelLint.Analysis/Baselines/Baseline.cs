using System.Collections.Immutable;
using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Baselines;

/// <summary>A model that was looked at, for comparison with a baseline.</summary>
/// <param name="Model">The model, in the form in which the baseline names models.</param>
/// <param name="Findings">What was found.</param>
/// <param name="Looked">True for the ids of rules that looked; what others said before isn't stale.</param>
public sealed record JudgedModel(string Model, ImmutableArray<Diagnostic> Findings, Func<string, bool> Looked);

/// <summary>What a comparison gave.</summary>
/// <param name="Findings">The findings of each model in the order given, each with its match.</param>
/// <param name="Absent">Entries that nothing matches any more although their rule looked, or whose model is gone; sorted.</param>
public sealed record BaselineComparison(ImmutableArray<ImmutableArray<Diagnostic>> Findings, ImmutableArray<BaselineEntry> Absent);

/// <summary>Findings that are known. They are compared one by one: a count would let a new one hide behind one that was mended.</summary>
public sealed class Baseline
{
    readonly Dictionary<(string Model, string Rule, string Fingerprint), BaselineEntry> _byKey = [];

    /// <summary>A baseline of the given entries; of several with one identity the first counts.</summary>
    public Baseline(IEnumerable<BaselineEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries) _byKey.TryAdd(Key(entry.Model, entry), entry);
        Entries = [.. Sorted(_byKey.Values)];
    }

    /// <summary>The entries, sorted by model, rule, place and fingerprint, so that files differ only where findings do.</summary>
    public ImmutableArray<BaselineEntry> Entries { get; }

    /// <summary>Compares what was found with what is known.</summary>
    /// <param name="models">The models that were looked at.</param>
    /// <param name="exists">True where a model of the baseline is still there. One that is gone may have been renamed: its entries pass to a model that is not in the baseline and shares most of them.</param>
    public BaselineComparison Compare(IReadOnlyList<JudgedModel> models, Func<string, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(models);
        var names = NamesBefore(models, exists);
        var met = new HashSet<BaselineEntry>();
        var findings = models.Select((m, i) => m.Findings.Select(f => f with { Baseline = Match(names[i], f, met) }).ToImmutableArray()).ToImmutableArray();
        var looked = models.Select((m, i) => (Name: names[i], m.Looked)).GroupBy(static m => m.Name, StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.First().Looked, StringComparer.Ordinal);
        var absent = Entries.Where(e => !met.Contains(e) && (looked.TryGetValue(e.Model, out var ran) ? ran(e.RuleId) : !exists(e.Model)));
        return new BaselineComparison(findings, [.. absent]);
    }

    /// <summary>The baseline without some of its entries.</summary>
    public Baseline Without(IEnumerable<BaselineEntry> entries) => new(Entries.Except(entries));

    BaselineMatch Match(string model, Diagnostic finding, HashSet<BaselineEntry> met)
    {
        if (!_byKey.TryGetValue((model, finding.Descriptor.Id, finding.Fingerprint), out var before)) return new BaselineMatch(BaselineState.New, null);
        met.Add(before);
        return new BaselineMatch(before.IsWorse(finding) ? BaselineState.Updated : BaselineState.Unchanged, before);
    }

    string[] NamesBefore(IReadOnlyList<JudgedModel> models, Func<string, bool> exists)
    {
        var names = models.Select(static m => m.Model).ToArray();
        var known = Entries.Select(static e => e.Model).ToHashSet(StringComparer.Ordinal);
        var gone = known.Where(m => !names.Contains(m) && !exists(m)).Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < names.Length && gone.Count > 0; i++)
        {
            if (known.Contains(names[i])) continue;
            var shared = gone.Select(g => (Name: g, Count: models[i].Findings.Count(f => _byKey.ContainsKey((g, f.Descriptor.Id, f.Fingerprint))))).MaxBy(static s => s.Count);
            if (shared.Count == 0) continue;
            names[i] = shared.Name;
            gone.Remove(shared.Name);
        }

        return names;
    }

    static (string, string, string) Key(string model, BaselineEntry entry) => (model, entry.RuleId, entry.Fingerprint);

    static IEnumerable<BaselineEntry> Sorted(IEnumerable<BaselineEntry> entries) => entries
        .OrderBy(static e => e.Model, StringComparer.Ordinal)
        .ThenBy(static e => e.RuleId, StringComparer.Ordinal)
        .ThenBy(static e => e.Element, StringComparer.Ordinal)
        .ThenBy(static e => e.Fingerprint, StringComparer.Ordinal);
}
