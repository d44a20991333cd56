using System.Collections.Immutable;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings;

namespace ModelLint.Reporting.Differences;

/// <summary>What changed between two versions of a model.</summary>
/// <param name="Before">Path of the older one.</param>
/// <param name="After">Path of the newer one.</param>
public sealed record ModelDifference(string Before, string After)
{
    /// <summary>Sizes and counts that changed, and those that people ask for anyway.</summary>
    public ImmutableArray<QuantityChange> Sizes { get; init; } = [];

    /// <summary>True where some weight has another value; null where the weights can't be read.</summary>
    public bool? WeightsChanged { get; init; }

    /// <summary>What changed in the graph: versions, inputs, outputs, counts of operators.</summary>
    public ImmutableArray<TextChange> Structure { get; init; } = [];

    /// <summary>Ranges of inputs, outputs and their slices that changed.</summary>
    public ImmutableArray<TextChange> Ranges { get; init; } = [];

    /// <summary>Findings that are new or got worse, worst first.</summary>
    public ImmutableArray<Diagnostic> Findings { get; init; } = [];

    /// <summary>Findings that are gone.</summary>
    public ImmutableArray<BaselineEntry> Gone { get; init; } = [];

    /// <summary>How many findings stayed as they were.</summary>
    public int Unchanged { get; init; }
}

/// <summary>A number before and after.</summary>
public sealed record QuantityChange(string What, long Before, long After)
{
    /// <summary>The change as text: <c>+12 (+3.1 %)</c>.</summary>
    public string Change => After == Before ? "unchanged" : Before == 0 ? $"{After - Before:+0;-0}" : $"{After - Before:+0;-0} ({100.0 * (After - Before) / Before:+0.0;-0.0} %)";
}

/// <summary>Something before and after; null where there was, or is, none.</summary>
public sealed record TextChange(string What, string? Before, string? After);
