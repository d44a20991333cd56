using System.Collections.Immutable;
using ModelLint.Cli.Configuring;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Fixing;

/// <summary>The command line of <c>modellint fix</c>.</summary>
sealed record FixArguments
{
    /// <summary>The strategy that leaves the choice to the driver.</summary>
    public const string Auto = "auto";

    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>Samples, or saved statistics.</summary>
    public string? Calibration { get; init; }

    /// <summary>Samples that models are run on; null for those of the calibration.</summary>
    public string? Data { get; init; }

    /// <summary>What is said about the model's inputs; the extents are also frozen.</summary>
    public InputArguments Inputs { get; init; } = new();

    /// <summary>What is said about ranges of inputs, and the configuration.</summary>
    public FactsArguments Facts { get; init; } = new();

    /// <summary>The key of the fix, or auto.</summary>
    public string Strategy { get; init; } = Auto;

    /// <summary>The target's name; null where none is stated.</summary>
    public string? Target { get; init; }

    /// <summary>True to quantize the fixed model, too.</summary>
    public bool Quantize { get; init; }

    /// <summary>Share of the scales that get 16 bits, as text; null for none.</summary>
    public string? Promote { get; init; }

    /// <summary>What quantized models are measured on.</summary>
    public ProviderArguments Provider { get; init; } = new();

    /// <summary>The folder to write; null for one beside the model.</summary>
    public string? Output { get; init; }

    /// <summary>True to write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>True to show the change and write nothing.</summary>
    public bool Diff { get; init; }

    /// <summary>Ids, or their beginnings, of what is mended.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>True to allow fixes that change numbers.</summary>
    public bool UnsafeFixes { get; init; }

    /// <summary>True to write head and tail as one model, too.</summary>
    public bool Join { get; init; }

    /// <summary>Ratio of ranges up to which slices stay together; null for the provider's own.</summary>
    public double? SplitRatio { get; init; }

    /// <summary>Further rule packs.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Settings of rules and fixes: <c>ID.option=value</c>.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>Largest mean error of scores.</summary>
    public double MaxScoreError { get; init; } = 0.04;

    /// <summary>Largest step of other slices, as a share of their range.</summary>
    public double MaxStep { get; init; } = 1.0 / 640;

    /// <summary>Least SQNR of a slice in dB.</summary>
    public double MinSqnr { get; init; } = 12;

    /// <summary>text or json.</summary>
    public string Format { get; init; } = "text";

    /// <summary>A file for the page; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>True to replace what a former run wrote.</summary>
    public bool Force { get; init; }

    /// <summary>True for no progress.</summary>
    public bool Quiet { get; init; }

    /// <summary>True where files are written.</summary>
    public bool Writes => !DryRun && !Diff;
}
