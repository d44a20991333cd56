using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Cli.Configuring;
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

    /// <summary>What the driver is told by the command line, with every id and setting checked against the rules that there are.</summary>
    /// <exception cref="UsageException">An id, option, value or target that isn't one, with what there is.</exception>
    public static LintOptions Options(LintArguments arguments, RuleNames names)
    {
        foreach (var id in arguments.Select.Concat(arguments.Ignore)) names.RequireBeginning(id, "");
        return new LintOptions
        {
            Select = arguments.Select,
            Ignore = arguments.Ignore,
            Settings = Settings(arguments.Settings, names),
            Severities = [.. arguments.Severities.Select(s => Severity(s, names))],
            StaysFloat = arguments.Target == LintConfiguration.NoTarget,
            Target = TargetArgument.Find(arguments.Target, ""),
            Scope = arguments.Scope,
            Intent = Intent(arguments.Target is null or LintConfiguration.NoTarget ? null : $"--target {arguments.Target}{ScopeOf(arguments)}", arguments.Calibration is not null),
        };
    }

    /// <summary>The options for one model: what the command line leaves open its configuration says.</summary>
    /// <exception cref="UsageException">The configuration's target isn't one.</exception>
    public static LintOptions Configured(LintOptions options, LintArguments arguments, LintConfiguration configuration)
    {
        var stated = arguments.Target ?? configuration.Target;
        var staysFloat = stated == LintConfiguration.NoTarget;
        var target = options.Target ?? TargetArgument.Of(arguments.Target, configuration);
        var meant = target is null ? null : options.Target is null ? $"target {target.Name} of {configuration.Path}{ScopeOf(arguments)}" : $"--target {target.Name}{ScopeOf(arguments)}";
        var settings = configuration.Rules.SelectMany(static r => r.Options.Select(o => (Key: $"{r.Id}.{o.Name}", o.Text)));
        return options with
        {
            Target = target,
            StaysFloat = staysFloat,
            Severities = [.. configuration.Rules.Where(static r => r.Severity is not null).Select(static r => new RuleSeverity(r.Id, r.Severity!.Value)), .. options.Severities],
            Settings = settings.Aggregate(ImmutableDictionary<string, string>.Empty, static (all, s) => all.SetItem(s.Key, s.Text)).SetItems(options.Settings),
            Intent = staysFloat ? "" : Intent(meant, RunEvidence.CalibrationOf(arguments, configuration) is not null),
        };
    }

    static string ScopeOf(LintArguments arguments) => arguments.Scope is { } scope ? $" --scope {scope.ToString().ToLowerInvariant()}" : "";

    static string Intent(string? target, bool hasData) => (target, hasData) switch
    {
        (not null, true) => $"INT8 is meant: {target} and calibration data are given",
        (not null, false) => $"INT8 is meant: {target}",
        (null, true) => "INT8 is meant: calibration data are given",
        _ => "",
    };

    static RuleSeverity Severity(string text, RuleNames names)
    {
        if (text.Split('=', 2) is not [var id, var word] || !Enum.TryParse<Severity>(word, ignoreCase: true, out var severity) || !char.IsAsciiLetter(word[0]))
            throw new UsageException($"'{text}' is no severity of a rule: write ID=error, warning, note or none, for example ML2001=error");
        names.RequireBeginning(id, "");
        return new RuleSeverity(id, severity);
    }

    static ImmutableDictionary<string, string> Settings(IEnumerable<string> settings, RuleNames names)
    {
        var result = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            if (setting.Split('=', 2) is not [var key, var value]) throw new UsageException($"'{setting}' is no setting: write ID.option=value, for example ML2001.warnAt=8");
            names.RequireOption(key, value, "");
            result[key] = value;
        }

        return result.ToImmutable();
    }
}
