using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Rules.Calibration;
using ModelLint.Rules.Model;
using ModelLint.Rules.Quantized;
using ModelLint.Rules.Scale;
using ModelLint.Rules.Target;

namespace ModelLint.Cli.Linting;

/// <summary>The rules of a run: the packs that ship with the tool, and those that the user named. All come through the same door.</summary>
static class RuleSet
{
    static readonly ImmutableArray<Type> _shipped = [typeof(ModelPack), typeof(ScalePack), typeof(CalibrationPack), typeof(QuantizedPack), typeof(TargetPack)];

    /// <exception cref="UsageException">A pack that can't be loaded.</exception>
    public static ImmutableArray<LoadedPack> Load(IEnumerable<string> external)
    {
        try
        {
            return [.. _shipped.Select(static p => PackLoader.FromAssembly(p.Assembly)), .. external.Select(PackLoader.FromFile)];
        }
        catch (RulePackException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>What the driver is told, with every id and setting checked against the rules that there are.</summary>
    /// <exception cref="UsageException">An id, option, value or target that isn't one, with what there is.</exception>
    public static LintOptions Options(LintArguments arguments, ImmutableArray<LoadedPack> packs)
    {
        var analyzers = packs.SelectMany(static p => p.Pack.Analyzers).ToList();
        var ids = analyzers.SelectMany(static a => a.SupportedDiagnostics).Select(static d => d.Id).ToList();
        foreach (var id in arguments.Select.Concat(arguments.Ignore))
            if (!ids.Any(i => i.StartsWith(id, StringComparison.OrdinalIgnoreCase))) throw new UsageException($"no rule is called '{id}': {NearestName.Hint(id, ids)}");
        var target = arguments.Target is { } name ? Target(name) : null;
        return new LintOptions
        {
            Select = arguments.Select,
            Ignore = arguments.Ignore,
            Settings = Settings(arguments.Settings, KnownOptions(packs)),
            Target = target,
            Intent = Intent(target is null ? null : $"--target {target.Name}", arguments.Calibration is null ? null : "calibration data"),
        };
    }

    /// <summary>The options for one model: what the command line leaves open its configuration says.</summary>
    /// <exception cref="UsageException">The configuration's target isn't one.</exception>
    public static LintOptions Configured(LintOptions options, LintArguments arguments, LintConfiguration configuration)
    {
        var target = options.Target is null && configuration.Target is { } name ? ConfiguredTarget(name, configuration) : null;
        if (target is null && (arguments.Calibration is not null || RunEvidence.CalibrationOf(arguments, configuration) is null)) return options;
        var (meant, data) = (target is null ? options.Target is { } given ? $"--target {given.Name}" : null : $"target {target.Name} of {configuration.Path}", RunEvidence.CalibrationOf(arguments, configuration) is null ? null : "calibration data");
        return options with { Target = target ?? options.Target, Intent = Intent(meant, data) };
    }

    static string Intent(string? target, string? data) => (target, data) switch
    {
        (not null, not null) => $"INT8 is meant: {target} and {data} are given",
        (not null, null) => $"INT8 is meant: {target}",
        (null, not null) => $"INT8 is meant: {data} are given",
        _ => "",
    };

    static TargetProfile ConfiguredTarget(string name, LintConfiguration configuration) => TargetProfile.Find(name)
        ?? throw new UsageException($"{configuration.Path}: no target is called '{name}': {NearestName.Hint(name, TargetProfile.All.Select(static t => t.Name))}");

    static TargetProfile Target(string name) => TargetProfile.Find(name)
        ?? throw new UsageException($"no target is called '{name}'; there is: {string.Join(", ", TargetProfile.All.Select(static t => t.Name))}");

    // Those of fixes stand under the ids that they mend.
    static Dictionary<string, RuleOption> KnownOptions(ImmutableArray<LoadedPack> packs) => packs
        .SelectMany(static p => p.Pack.Analyzers.SelectMany(static a => a.SupportedDiagnostics.SelectMany(d => a.Options.Select(o => (Key: $"{d.Id}.{o.Name}", Option: o))))
            .Concat(p.Pack.FixProviders.SelectMany(static f => f.FixableDiagnosticIds.SelectMany(id => f.Options.Select(o => (Key: $"{id}.{o.Name}", Option: o))))))
        .DistinctBy(static k => k.Key).ToDictionary(static k => k.Key, static k => k.Option, StringComparer.Ordinal);

    static ImmutableDictionary<string, string> Settings(IEnumerable<string> settings, Dictionary<string, RuleOption> known)
    {
        var result = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            if (setting.Split('=', 2) is not [var key, var value]) throw new UsageException($"'{setting}' is no setting: write ID.option=value, for example ML2001.warnAt=8");
            if (!known.TryGetValue(key, out var option)) throw new UsageException($"no option is called '{key}': {NearestName.Hint(key, known.Keys)}");
            if (!option.Accepts(value)) throw new UsageException($"'{value}' is no value for {key} ({option.Description})");
            result[key] = value;
        }

        return result.ToImmutable();
    }
}
