using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Fixes;
using ModelLint.Fixing.Choosing;

namespace ModelLint.Fixing.Driving;

/// <summary>What is to be fixed, and how far it may go.</summary>
public sealed record FixRequest
{
    /// <summary>Ids, or beginnings of ids, of what is mended; empty means all warnings and errors.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>The key of the fix to take where a finding has several; null lets the driver choose.</summary>
    public string? Strategy { get; init; }

    /// <summary>The key that is taken where nothing is measured, and several would do; others in the order of registration.</summary>
    public string Preferred { get; init; } = "";

    /// <summary>True where numbers, or what an output means, may change.</summary>
    public bool AllowsUnsafe { get; init; }

    /// <summary>True where the fixed model is quantized, measured and written besides.</summary>
    public bool Quantizes { get; init; }

    /// <summary>Share of the scales of what is quantized that get 16 bits, those where they pay most; null for none.</summary>
    public double? Promotes { get; init; }

    /// <summary>True where head and tail are written as one model, too.</summary>
    public bool Joins { get; init; }

    /// <summary>What is good enough where several fixes are measured.</summary>
    public Tolerances Tolerances { get; init; } = new();

    /// <summary>True where a fix may be used for a finding.</summary>
    public bool Takes(Diagnostic finding, ModelFix fix)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(fix);
        return WhyNot(finding, fix) is null;
    }

    /// <summary>Why a fix isn't used for a finding, as an order to the user; null where it may be.</summary>
    public string? WhyNot(Diagnostic finding, ModelFix fix)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(fix);
        if (!IsMeant(finding, fix)) return $"give --select {finding.Descriptor.Id}";
        if (Strategy is { } named && named != fix.EquivalenceKey && finding.Fixes.Any(f => f.EquivalenceKey == named)) return $"give --strategy {fix.EquivalenceKey}";
        if (fix.NeedsQuantization && !Quantizes) return "give --quantize";
        return fix.Safety == FixSafety.Unsafe && !AllowsUnsafe ? "give --unsafe-fixes" : null;
    }

    // What the configuration accepts is left as it is.
    bool IsMeant(Diagnostic finding, ModelFix fix) => finding.Suppression is null && (
        Select.IsEmpty ? finding.Severity >= Severity.Warning || fix.IsRequested : Select.Any(s => finding.Descriptor.Id.StartsWith(s, StringComparison.OrdinalIgnoreCase)));
}
