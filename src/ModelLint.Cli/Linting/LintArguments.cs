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

    public string? Encodings { get; init; }

    public string? Target { get; init; }

    public ImmutableArray<string> Rules { get; init; } = [];

    public string Format { get; init; } = "text";

    public string? Output { get; init; }

    public string? Sarif { get; init; }

    public Severity FailOn { get; init; } = Severity.Error;

    public ImmutableArray<string> Select { get; init; } = [];

    public ImmutableArray<string> Ignore { get; init; } = [];

    public ImmutableArray<string> Settings { get; init; } = [];

    public FactsArguments Facts { get; init; } = new();

    public bool NoRun { get; init; }

    public bool Quiet { get; init; }
}
