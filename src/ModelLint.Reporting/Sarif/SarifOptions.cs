namespace ModelLint.Reporting.Sarif;

/// <summary>Whom a log is for.</summary>
public enum SarifProfile
{
    /// <summary>True to the specification: byte regions in the binary file, the models' text as artifacts beside them, all results.</summary>
    Default,
    /// <summary>Code scanning of GitHub: no regions, open results only, at most 5,000.</summary>
    GitHub,
    /// <summary>Viewers in editors: places are lines of a listing that is written beside the log.</summary>
    Ide,
}

/// <summary>How a SARIF log is made.</summary>
public sealed record SarifOptions
{
    /// <summary>Whom it is for.</summary>
    public SarifProfile Profile { get; init; }

    /// <summary>The category that code scanning keeps apart; empty for none.</summary>
    public string Category { get; init; } = "";

    /// <summary>Where listings are written in <see cref="SarifProfile.Ide"/>: a folder relative to the working folder, with forward slashes; empty for that itself.</summary>
    public string ListingFolder { get; init; } = "";

    /// <summary>Most results of <see cref="SarifProfile.GitHub"/>: what code scanning shows of a run.</summary>
    public int MaxResults { get; init; } = 5000;
}
