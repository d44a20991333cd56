using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Linting;

/// <summary>What <c>modellint lint</c> was told, checked as far as the command line alone allows.</summary>
sealed record LintArguments
{
    public ImmutableArray<string> Paths { get; init; } = [];

    public string? Calibration { get; init; }

    public string? Validation { get; init; }

    public InputArguments Inputs { get; init; } = new();

    public string? Encodings { get; init; }

    public string? Target { get; init; }

    public QuantizationScope? Scope { get; init; }

    public ImmutableArray<string> Rules { get; init; } = [];

    public string Format { get; init; } = "text";

    public string? Output { get; init; }

    public string? Sarif { get; init; }

    public string? Html { get; init; }

    public Severity FailOn { get; init; } = Severity.Error;

    public ImmutableArray<string> Select { get; init; } = [];

    public ImmutableArray<string> Ignore { get; init; } = [];

    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>Severities in place of the rules' own: <c>ML2001=error</c>.</summary>
    public ImmutableArray<string> Severities { get; init; } = [];

    /// <summary>True where rule packs that a configuration names are not loaded.</summary>
    public bool NoPlugins { get; init; }

    public FactsArguments Facts { get; init; } = new();

    /// <summary>The baseline; null takes the configuration's.</summary>
    public string? Baseline { get; init; }

    /// <summary>A revision of git that configuration and baseline are read from; null for the working tree.</summary>
    public string? ConfigFromRev { get; init; }

    /// <summary>True where stale entries of the baseline are removed.</summary>
    public bool PruneBaseline { get; init; }

    /// <summary>A revision of git: only what is new since counts.</summary>
    public string? NewFromRev { get; init; }

    /// <summary>Further outputs: <c>markdown=summary.md</c>.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Whom SARIF is for.</summary>
    public string SarifProfile { get; init; } = "default";

    /// <summary>The category that code scanning keeps apart; null for none.</summary>
    public string? Category { get; init; }

    public bool NoRun { get; init; }

    public bool Quiet { get; init; }

    /// <summary>What the outputs need of models' text.</summary>
    public ListingNeed Listing { get; init; }
}

/// <summary>What an output needs of a model's text.</summary>
enum ListingNeed
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>The lines on which elements stand.</summary>
    Lines,
    /// <summary>Those, and the text.</summary>
    Text,
}
