using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Linting;

/// <summary>What <c>modellint lint</c> was told, checked as far as the command line alone allows.</summary>
sealed record LintArguments
{
    public ImmutableArray<string> Paths { get; init; } = [];

    public string? Calibration { get; init; }

    public InputArguments Inputs { get; init; } = new();

    public string? Target { get; init; }

    public ImmutableArray<string> Rules { get; init; } = [];

    public string Format { get; init; } = "text";

    public string? Output { get; init; }

    public string? Sarif { get; init; }

    public Severity FailOn { get; init; } = Severity.Error;

    public ImmutableArray<string> Select { get; init; } = [];

    public ImmutableArray<string> Ignore { get; init; } = [];

    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>Severities in place of the rules' own: <c>ML2001=error</c>.</summary>
    public ImmutableArray<string> Severities { get; init; } = [];

    /// <summary>True where rule packs that a configuration names are not loaded.</summary>
    public bool NoPlugins { get; init; }

    public FactsArguments Facts { get; init; } = new();

    public bool NoRun { get; init; }

    public bool Quiet { get; init; }
}
