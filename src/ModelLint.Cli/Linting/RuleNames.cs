using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Rules;

namespace ModelLint.Cli.Linting;

/// <summary>The ids and options of a run's rules: what the user names is checked against them.</summary>
sealed class RuleNames(ImmutableArray<LoadedPack> packs)
{
    readonly ImmutableArray<string> _ids = [.. packs.SelectMany(static p => p.Pack.Analyzers).SelectMany(static a => a.SupportedDiagnostics).Select(static d => d.Id).Distinct()];

    // Those of fixes stand under the ids that they mend.
    readonly ImmutableDictionary<string, RuleOption> _options = packs.SelectMany(static p => p.Pack.Analyzers)
        .SelectMany(static a => a.SupportedDiagnostics.SelectMany(d => a.Options.Select(o => (Key: $"{d.Id}.{o.Name}", Option: o))))
        .Concat(packs.SelectMany(static p => p.Pack.FixProviders).SelectMany(static f => f.FixableDiagnosticIds.SelectMany(id => f.Options.Select(o => (Key: $"{id}.{o.Name}", Option: o)))))
        .DistinctBy(static k => k.Key).ToImmutableDictionary(static k => k.Key, static k => k.Option, StringComparer.Ordinal);

    /// <summary>All options, by <c>ID.name</c>.</summary>
    public IReadOnlyDictionary<string, RuleOption> Options => _options;

    /// <exception cref="UsageException">No rule's id begins so.</exception>
    public void RequireBeginning(string id, string place)
    {
        if (!_ids.Any(i => i.StartsWith(id, StringComparison.OrdinalIgnoreCase))) throw Unknown(id, place);
    }

    /// <exception cref="UsageException">It names no option of a rule, or no value of it.</exception>
    public void RequireOption(string key, string value, string place)
    {
        if (!_options.TryGetValue(key, out var option)) throw new UsageException($"{place}no option is called '{key}': {NearestName.Hint(key, _options.Keys)}");
        if (!option.Accepts(value)) throw new UsageException($"{place}'{value}' is no value for {key} ({option.Description})");
    }

    /// <summary>
    /// Checks the rules that a configuration names. Where its packs may not be loaded, nobody knows the ids of their rules: then only what begins like a rule of ours is checked.
    /// </summary>
    /// <exception cref="UsageException">A rule or an option that isn't one.</exception>
    public void Check(LintConfiguration configuration, bool areAllLoaded)
    {
        foreach (var rule in configuration.Rules)
        {
            if (!IsToBeKnown(rule.Id, areAllLoaded)) continue;
            RequireBeginning(rule.Id, $"{rule.Place}: ");
            foreach (var option in rule.Options) RequireOption($"{rule.Id}.{option.Name}", option.Text, $"{option.Place}: ");
        }

        foreach (var suppression in configuration.Suppressions)
        {
            var place = $"{suppression.File}:{suppression.Line}: ";
            if (IsToBeKnown(suppression.Rule, areAllLoaded) && !_ids.Contains(suppression.Rule, StringComparer.OrdinalIgnoreCase)) throw Unknown(suppression.Rule, place);
        }
    }

    static bool IsToBeKnown(string id, bool areAllLoaded) => areAllLoaded || id.StartsWith("ML", StringComparison.OrdinalIgnoreCase);

    UsageException Unknown(string id, string place) => new($"{place}no rule is called '{id}': {NearestName.Hint(id, _ids)}");
}
