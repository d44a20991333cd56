using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Configuring;

/// <summary>A setting that holds for a model.</summary>
/// <param name="Key">Its path in <c>modellint.json</c>.</param>
/// <param name="Value">As it is shown.</param>
/// <param name="From">File and line, <c>command line</c> or <c>default</c>.</param>
sealed record EffectiveSetting(string Key, string Value, string From);

/// <summary>What holds for a model, and where each value comes from: command line before file before default.</summary>
static class EffectiveConfiguration
{
    const string CommandLine = "command line";
    const string Default = "default";

    // What these say is told by what comes of it: an override by its values, a suppression by an entry of its own.
    static readonly ImmutableArray<string> _applied = ["$schema", "overrides", "pairs", "suppressions"];

    /// <summary>The settings of a model, sorted by key.</summary>
    public static IReadOnlyList<EffectiveSetting> Of(string model, LintConfiguration configuration, LintOptions options, LintArguments arguments, IEnumerable<LoadedPack> packs)
    {
        var settings = new SortedDictionary<string, EffectiveSetting>(StringComparer.Ordinal);
        Add("target", "not stated: findings about INT8 are notes", Default);
        foreach (var rule in packs.SelectMany(static p => p.Pack.Analyzers)) AddRule(rule);
        foreach (var (key, value) in configuration.Values)
            if (!_applied.Contains(key) && !key.StartsWith("rules.", StringComparison.Ordinal)) Add(key, value.Text, value.Place);
        if (arguments.Target is { } target) Add("target", target, CommandLine);
        if (arguments.Calibration is { } calibration)
        {
            // What the file says of calibration is of no account then.
            foreach (var key in settings.Keys.Where(static k => k.StartsWith("calibration.", StringComparison.Ordinal)).ToList()) settings.Remove(key);
            Add(calibration.EndsWith(".mlcal", StringComparison.Ordinal) ? "calibration.statistics" : "calibration.data", calibration, CommandLine);
        }

        if (arguments.Validation is { } validation) Add("validation.data", validation, CommandLine);
        foreach (var text in arguments.Facts.InputRanges) AddPair("inputs.{0}.domain", text);
        foreach (var text in arguments.Inputs.Dims) AddPair("dims.{0}", text);
        if (arguments.Inputs.Preprocess is { } preprocess) Add("inputs.*.preprocessing", preprocess, CommandLine);
        if (configuration.Pair is { } pair) Add("pair", $"{pair.Float} and {pair.Quantized}", pair.Place);
        var relative = configuration.Path.Length == 0 ? "" : configuration.RelativePath(model);
        foreach (var suppression in configuration.Suppressions.Where(s => s.IsFor(relative)))
            Add($"suppressions.{suppression.Rule} at {suppression.Element}", suppression.Reason.Length == 0 ? "no reason given" : suppression.Reason, $"{suppression.File}:{suppression.Line}");
        return [.. settings.Values];

        void Add(string key, string value, string from) => settings[key] = new EffectiveSetting(key, value, from);

        void AddPair(string key, string text)
        {
            if (text.LastIndexOf('=') is > 0 and var split) Add(string.Format(key, text[..split]), text[(split + 1)..], CommandLine);
        }

        void AddRule(ModelAnalyzer rule)
        {
            foreach (var descriptor in rule.SupportedDiagnostics)
            {
                var id = descriptor.Id;
                var severity = options.Wants(descriptor) ? options.SeverityOf(descriptor) : Severity.None;
                var isChosen = arguments.Select.Concat(arguments.Ignore).Any(p => id.StartsWith(p, StringComparison.OrdinalIgnoreCase));
                Add($"rules.{id}.severity", severity.ToString().ToLowerInvariant(),
                    isChosen || arguments.Severities.Any(s => id.StartsWith(s.Split('=')[0], StringComparison.OrdinalIgnoreCase)) ? CommandLine
                    : configuration.Rules.LastOrDefault(r => r.Severity is not null && id.StartsWith(r.Id, StringComparison.OrdinalIgnoreCase))?.Place ?? Default);
                foreach (var option in rule.Options) AddOption($"{id}.{option.Name}", option);
            }
        }

        void AddOption(string key, RuleOption option)
        {
            var isGiven = arguments.Settings.Any(s => s.StartsWith($"{key}=", StringComparison.Ordinal));
            var stated = configuration.Rules.SelectMany(static r => r.Options.Select(o => (Key: $"{r.Id}.{o.Name}", o.Place))).LastOrDefault(o => o.Key == key).Place;
            Add($"rules.{key}", options.Settings.GetValueOrDefault(key) ?? option.DefaultText, isGiven ? CommandLine : stated ?? Default);
        }
    }
}
