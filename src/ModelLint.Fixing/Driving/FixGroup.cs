using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Verifying;

namespace ModelLint.Fixing.Driving;

/// <summary>Findings that one edit mends: those whose fixes come from one provider and have the same key.</summary>
/// <param name="Fixes">Each finding with its fix.</param>
sealed record FixGroup(ImmutableArray<(Diagnostic Finding, ModelFix Fix)> Fixes)
{
    public ModelFix Fix => Fixes[0].Fix;

    public ImmutableArray<Diagnostic> Findings => [.. Fixes.Select(static f => f.Finding)];

    public Severity Severity => Fixes.Max(static f => f.Finding.Severity);

    /// <summary>The groups that may be mended, in the order of the findings and of registration.</summary>
    public static ImmutableArray<FixGroup> All(LintedDocument linted, FixRequest request) =>
        [.. linted.Result.Diagnostics.SelectMany(d => d.Fixes.Where(f => request.Takes(d, f)).Select(f => (Finding: d, Fix: f)))
            .GroupBy(static f => (f.Fix.Provider, f.Fix.EquivalenceKey)).Select(static g => new FixGroup([.. g]))];
}
