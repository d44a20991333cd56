using System.Collections.Immutable;

namespace ModelLint.Reporting.Comparisons;

/// <summary>An output that was compared.</summary>
/// <param name="Whole">All of it.</param>
/// <param name="Slices">The parts that joins brought together; empty where there is just one.</param>
public sealed record ComparedOutput(SliceQuality Whole, ImmutableArray<SliceQuality> Slices);

/// <summary>What a comparison of a float model with its quantized form, or with what a device gave, came to.</summary>
public sealed record ComparisonReport
{
    /// <summary>Version of the tool that compared.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The float model.</summary>
    public required string Reference { get; init; }

    /// <summary>What it was compared with: a quantized model, or the folder of a device's outputs.</summary>
    public required string Other { get; init; }

    /// <summary>True where that is a device's outputs.</summary>
    public bool IsOfDevice { get; init; }

    /// <summary>On what, in one line.</summary>
    public required string Samples { get; init; }

    /// <summary>The outputs, in the order of the float model.</summary>
    public ImmutableArray<ComparedOutput> Outputs { get; init; } = [];

    /// <summary>Values inside, worst first; empty where not asked for.</summary>
    public ImmutableArray<SliceQuality> Layers { get; init; } = [];

    /// <summary>What else there is to say, a line each: samples that were left out.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The slices of all outputs, worst first, each with its output; an output without slices is one.</summary>
    public IEnumerable<(SliceQuality Slice, SliceQuality Whole)> Slices => Outputs
        .SelectMany(static o => o.Slices.IsEmpty ? [(o.Whole, o.Whole)] : o.Slices.Select(s => (s, o.Whole)))
        .OrderBy(static s => s.Item1.Sqnr ?? double.PositiveInfinity);
}
