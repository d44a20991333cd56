using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;

namespace ModelLint.Analysis.Findings.Plots;

/// <summary>How the range of a value grows from sample to sample.</summary>
/// <param name="Name">The value.</param>
/// <param name="Samples">The extremes in each sample, in the order of the samples' names.</param>
public sealed record ConvergencePlot(string Name, ImmutableArray<SampleExtremes> Samples) : FindingPlot(Name);
