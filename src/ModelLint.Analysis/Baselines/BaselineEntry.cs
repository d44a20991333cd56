using ModelLint.Analysis.Findings;

namespace ModelLint.Analysis.Baselines;

/// <summary>A finding that is known from before.</summary>
/// <param name="Model">The model, in whatever form its baseline names models.</param>
/// <param name="RuleId">The rule's id.</param>
/// <param name="Fingerprint">The finding's identity within its model, see <see cref="Fingerprints"/>.</param>
public sealed record BaselineEntry(string Model, string RuleId, string Fingerprint)
{
    /// <summary>Bits that a slice may lose before the finding counts as worse: less than that is noise of the data.</summary>
    public const double BitsTolerance = 0.1;

    /// <summary>How bad it was.</summary>
    public Severity Severity { get; init; }

    /// <summary>Bits that were left of the worst slice; null where the rule doesn't tell them, minus infinity where nothing was left.</summary>
    public double? EffectiveBits { get; init; }

    /// <summary>Where it was, for people.</summary>
    public string Element { get; init; } = "";

    /// <summary>What was said.</summary>
    public string Message { get; init; } = "";

    /// <summary>The entry of a finding.</summary>
    public static BaselineEntry Of(string model, Diagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new BaselineEntry(model, finding.Descriptor.Id, finding.Fingerprint)
        {
            Severity = finding.Severity,
            EffectiveBits = BitsOf(finding),
            Element = finding.Element.Path,
            Message = finding.Message,
        };
    }

    /// <summary>True where the finding is of a higher severity than it was, or leaves fewer bits.</summary>
    public bool IsWorse(Diagnostic now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return now.Severity > Severity || BitsOf(now) < EffectiveBits - BitsTolerance;
    }

    static double? BitsOf(Diagnostic finding) => finding.Details.Facts.FirstOrDefault(static f => f.Name == "effectiveBits") is { Name: not null, Value.Number: { } bits }
        ? double.IsFinite(bits) ? bits : double.NegativeInfinity
        : null;
}
