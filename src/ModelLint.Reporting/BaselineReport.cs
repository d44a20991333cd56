using System.Collections.Immutable;
using ModelLint.Analysis.Baselines;

namespace ModelLint.Reporting;

/// <summary>What the findings of a report were compared with.</summary>
/// <param name="Source">The baseline's file, or <c>revision HEAD~1</c>.</param>
/// <param name="Absent">What it has and the models no longer do.</param>
public sealed record BaselineReport(string Source, ImmutableArray<BaselineEntry> Absent);
