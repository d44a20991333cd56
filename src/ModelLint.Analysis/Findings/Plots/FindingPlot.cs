namespace ModelLint.Analysis.Findings.Plots;

/// <summary>Numbers of a finding that are seen better than read. A page draws them; other formats leave them out.</summary>
/// <param name="Name">The value that it is about.</param>
public abstract record FindingPlot(string Name);
