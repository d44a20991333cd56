using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Files;
using ModelLint.Cli.Git;
using ModelLint.Cli.Output;
using ModelLint.Reporting;

namespace ModelLint.Cli.Linting;

/// <summary>What all models of a run share: rules, options, configurations. Made once, when it is known which models there are.</summary>
sealed class LintSession
{
    readonly LintArguments _arguments;
    readonly RuleNames _names;
    readonly bool _areAllLoaded;
    readonly ModelLinter _linter;
    readonly SuppressionLedger _ledger = new();

    LintSession(LintArguments arguments, ImmutableArray<LoadedPack> packs, ConfigurationSource configurations, bool areAllLoaded, CancellationToken cancellation)
    {
        (_arguments, Packs, Configurations, _areAllLoaded) = (arguments, packs, configurations, areAllLoaded);
        _names = new RuleNames(packs);
        Options = RuleSet.Options(arguments, _names);
        _linter = new ModelLinter(LintDriver.Of(packs), arguments, Progress.For(arguments.Quiet), cancellation);
    }

    /// <summary>The packs that are loaded.</summary>
    public ImmutableArray<LoadedPack> Packs { get; }

    /// <summary>True where a configuration states suppressions.</summary>
    public bool HasSuppressions => _ledger.HasAny;

    /// <summary>What the command line says; a model's configuration says the rest.</summary>
    public LintOptions Options { get; }

    /// <summary>Where configurations come from.</summary>
    public ConfigurationSource Configurations { get; }

    /// <summary>The packs with those of their rules that ran.</summary>
    public ImmutableArray<PackReport> Reports => [.. Packs.Select(p => PackReport.Of(p, Options))];

    /// <summary>Loads the rules that the command line and the configurations of the given models ask for.</summary>
    /// <exception cref="UsageException">The command line or a configuration is wrong.</exception>
    public static LintSession Open(LintArguments arguments, IEnumerable<string> models, CancellationToken cancellation)
    {
        var configurations = new ConfigurationSource(arguments.Facts.Config, arguments.ConfigFromRev is { } revision ? GitRevision.Of(revision) : null);
        var named = models.Select(configurations.For).DistinctBy(static c => c.Path).SelectMany(static c => c.Packs.Select(c.Resolve)).Distinct(StringComparer.Ordinal).ToList();
        // What lies in the working tree is not what the revision had: its packs are never loaded.
        var mayLoad = named.Count == 0 || !arguments.NoPlugins && arguments.ConfigFromRev is null;
        return new LintSession(arguments, RuleSet.Load(arguments.Rules.Concat(mayLoad ? named : [])), configurations, mayLoad, cancellation);
    }

    /// <summary>Lints a model.</summary>
    /// <exception cref="UsageException">Its configuration is wrong, or images need a preprocessing that nobody stated.</exception>
    public LintedModel Lint(ModelFile model)
    {
        var (configuration, own) = Of(model.Path);
        var linted = _linter.Lint(model.Path, configuration, own);
        var result = linted.Report.Result;
        return linted with
        {
            Report = linted.Report with { Result = result with { Diagnostics = _ledger.Mark(model.Path, model.IsNamed, configuration, own, result.Diagnostics) } },
            Looked = linted.Report.Failure is null ? id => own.Wants(id) && result.HasLooked(id) : static _ => false,
        };
    }

    /// <summary>Lints a file by the configuration of another: what a model was, by what holds for it now. Nothing is marked as accepted.</summary>
    /// <exception cref="UsageException">The configuration is wrong.</exception>
    public LintedModel LintAs(string model, string file)
    {
        var (configuration, own) = Of(model);
        return _linter.Lint(file, configuration, own);
    }

    /// <summary>The configuration of a model, checked against the rules, and the options that it makes.</summary>
    /// <exception cref="UsageException">It is wrong.</exception>
    public (LintConfiguration Configuration, LintOptions Options) Of(string model)
    {
        var configuration = Configurations.For(model);
        _names.Check(configuration, _areAllLoaded);
        return (configuration, RuleSet.Configured(Options, _arguments, configuration));
    }

    /// <summary>What is to be said besides the findings, once all models are linted.</summary>
    public IEnumerable<Notification> Notifications()
    {
        if (!_areAllLoaded) yield return new Notification(Severity.Warning, ToolIds.ConfigurationPassedOver, $"rule packs of the configuration are not loaded: {(_arguments.NoPlugins ? "--no-plugins" : "--config-from-rev")}");
        foreach (var notification in _ledger.Notifications()) yield return notification;
    }
}
