using System.Collections.Immutable;

namespace ModelLint.Analysis.Findings;

/// <summary>The numbers of a finding, row by row. The name is that of the array in JSON and in SARIF properties (<c>slices</c>).</summary>
public sealed record FactTable(string Name, ImmutableArray<FactColumn> Columns, ImmutableArray<ImmutableArray<FactValue>> Rows);
