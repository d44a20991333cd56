using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Analysis.Findings.Plots;

/// <summary>Parts of a value on one axis, with the codes that they share: multiples of one step, since zero is a code.</summary>
public sealed record GridPlot : FindingPlot
{
    // More rows than that nobody compares.
    const int MaxParts = 8;

    GridPlot(string name, double step, Interval covered, Interval focus, ImmutableArray<GridPart> parts) : base(name) => (Step, Covered, Focus, Parts) = (step, covered, focus, parts);

    /// <summary>From one code to the next, in the value's unit.</summary>
    public double Step { get; }

    /// <summary>From the lowest to the highest code, in the value's unit.</summary>
    public Interval Covered { get; }

    /// <summary>The range of the part that the finding is about.</summary>
    public Interval Focus { get; }

    /// <summary>The parts in the order of the value: at most eight, of more the widest and the narrowest.</summary>
    public ImmutableArray<GridPart> Parts { get; }

    /// <summary>The plot; none where the step or what the codes cover isn't a finite, positive number.</summary>
    public static ImmutableArray<FindingPlot> Of(string name, double step, Interval covered, Interval focus, IEnumerable<GridPart> parts)
    {
        if (!(step > 0) || !double.IsFinite(step) || !focus.IsBounded || !(covered.Width > 0) || !double.IsFinite(covered.Width)) return [];
        var all = parts.ToList();
        var byRange = all.OrderBy(static p => p.Range.QuantizedRange).ToList();
        var kept = byRange.Take(MaxParts - 1).Append(byRange.LastOrDefault()).ToHashSet(ReferenceEqualityComparer.Instance);
        return [new GridPlot(name, step, covered, focus, [.. all.Where(kept.Contains)])];
    }
}

/// <summary>A part of the value.</summary>
/// <param name="Name">The slice.</param>
/// <param name="Range">What its numbers lie in; an end may be unknown.</param>
/// <param name="Known">How that is known, in a word.</param>
/// <param name="Histogram">How its numbers are spread on the samples; null where none were given.</param>
public sealed record GridPart(string Name, Interval Range, string Known, Histogram? Histogram);
