using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;

namespace ModelLint.Fixing.Driving;

/// <summary>Judges what linting a fixed model gives: what was mended must be gone, and nothing as bad may have come.</summary>
static class Relint
{
    /// <summary>Why a model that was changed in place isn't better; null where it is. An element may be another after a change, so that findings of a rule are counted.</summary>
    public static string? ProblemInPlace(LintResult before, LintResult after, ImmutableArray<Diagnostic> mended)
    {
        if (after.Diagnostics.FirstOrDefault(d => mended.Any(m => IsSame(m, d))) is { } left) return $"{left.Descriptor.Id} is still found at '{left.Element.Path}'";
        var allowed = before.Diagnostics.CountBy(static d => d.Descriptor.Id).ToDictionary();
        foreach (var id in mended.Select(static m => m.Descriptor.Id)) allowed[id]--;
        var more = after.Diagnostics.CountBy(static d => d.Descriptor.Id).Where(c => c.Value > allowed.GetValueOrDefault(c.Key)).Select(static c => c.Key).ToHashSet(StringComparer.Ordinal);
        return New(after, mended, d => !more.Contains(d.Descriptor.Id) || before.Diagnostics.Any(b => IsSame(b, d)));
    }

    /// <summary>Why a piece isn't better; null where it is. Its elements are others than the model's, so rules count.</summary>
    public static string? ProblemOfPiece(LintResult before, LintResult after, ImmutableArray<Diagnostic> mended, string piece)
    {
        var ids = mended.Select(static m => m.Descriptor.Id).ToHashSet(StringComparer.Ordinal);
        if (after.Diagnostics.FirstOrDefault(d => ids.Contains(d.Descriptor.Id)) is { } left) return $"{left.Descriptor.Id} is still found in the {piece}: {left.Message}";
        return New(after, mended, d => before.Diagnostics.Any(b => b.Descriptor.Id == d.Descriptor.Id));
    }

    static string? New(LintResult after, ImmutableArray<Diagnostic> mended, Func<Diagnostic, bool> isKnown)
    {
        var worst = mended.Max(static m => m.Severity);
        return after.Diagnostics.FirstOrDefault(d => d.Severity >= worst && !isKnown(d)) is { } other ? $"it would bring {other.Descriptor.Id} at '{other.Element.Path}': {other.Message}" : null;
    }

    static bool IsSame(Diagnostic a, Diagnostic b) => a.Descriptor.Id == b.Descriptor.Id && a.Fingerprint == b.Fingerprint;
}
