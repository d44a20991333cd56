using System.Collections.Immutable;
using System.Xml.Linq;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Pictures;

namespace ModelLint.Reporting.Comparisons;

/// <summary>A slice of an output of the original, quantized without and with a fix.</summary>
/// <param name="Before">Without; null where the model can't be quantized as it was.</param>
/// <param name="After">With it.</param>
public sealed record SliceChange(SliceQuality? Before, SliceQuality After);

/// <summary>Findings that one fix mended.</summary>
/// <param name="Findings">The findings, as they were.</param>
/// <param name="Fix">What was done.</param>
/// <param name="Checked">What running both models showed.</param>
/// <param name="Notes">What one should know of it.</param>
public sealed record MendedFindings(ImmutableArray<Diagnostic> Findings, string Fix, string Checked, ImmutableArray<string> Notes);

/// <summary>A picture of a graph and what it shows, without a full stop.</summary>
public sealed record CaptionedPicture(string Caption, XElement Picture);

/// <summary>What fixing a model came to.</summary>
public sealed record FixSummary
{
    /// <summary>Version of the tool that mended.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>What became of it, in a line.</summary>
    public required string Outcome { get; init; }

    /// <summary>Names of the files that are, or would be, written.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>What was mended, in order.</summary>
    public ImmutableArray<MendedFindings> Mended { get; init; } = [];

    /// <summary>Pictures of the model as it was.</summary>
    public ModelPictures? Pictures { get; init; }

    /// <summary>Pictures of what it became.</summary>
    public ImmutableArray<CaptionedPicture> Became { get; init; } = [];

    /// <summary>What wasn't mended, and what else there is to say, a line each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The fixes that were measured against each other; null where there was nothing to choose by.</summary>
    public FactTable? Candidates { get; init; }

    /// <summary>What is good enough, and what was taken.</summary>
    public string Choice { get; init; } = "";

    /// <summary>Slices of the original's outputs, what was worst first; empty where nothing was quantized.</summary>
    public ImmutableArray<SliceChange> Slices { get; init; } = [];

    /// <summary>On what slices were measured and what was gained, a line each.</summary>
    public ImmutableArray<string> Gained { get; init; } = [];
}
