using System.Collections.Immutable;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Pictures;

namespace ModelLint.Reporting;

/// <summary>What one invocation of the tool found, in whatever format it is told.</summary>
public sealed record LintReport
{
    /// <summary>Version of the tool: <c>0.1.0</c>.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The models, in the order that every format keeps.</summary>
    public ImmutableArray<ModelReport> Models { get; init; } = [];

    /// <summary>What the user must know that belongs to no model: files passed over, samples skipped.</summary>
    public ImmutableArray<Notification> Notifications { get; init; } = [];

    /// <summary>What the findings were compared with; null where they weren't.</summary>
    public BaselineReport? Baseline { get; init; }

    /// <summary>True where the configuration states suppressions: SARIF then says of every result whether one accepts it.</summary>
    public bool HasSuppressions { get; init; }

    /// <summary>The packs with those of their rules that ran.</summary>
    public ImmutableArray<PackReport> Packs { get; init; } = [];

    /// <summary>The process' exit code.</summary>
    public int ExitCode { get; init; }

    /// <summary>The findings in numbers.</summary>
    public ReportSummary Summary => ReportSummary.Of(Models);
}

/// <summary>What was found in one model.</summary>
/// <param name="Path">
/// How the user knows the file: relative to the working folder, with forward slashes, not encoded. Unique in its report.
/// </param>
public sealed record ModelReport(string Path)
{
    /// <summary>Length of the file in bytes.</summary>
    public long Length { get; init; }

    /// <summary>What the rules gave; empty for a model that could not be read.</summary>
    public LintResult Result { get; init; } = new([], [], []);

    /// <summary>What else is to be said of this model: that it could not be run, say. Crashed rules are in <see cref="Result"/>.</summary>
    public ImmutableArray<Notification> Notifications { get; init; } = [];

    /// <summary>Lines of the model's text, as <c>modellint show</c> prints it, on which the elements of findings stand; empty where nobody asked.</summary>
    public IReadOnlyDictionary<ModelElement, int> Lines { get; init; } = ImmutableDictionary<ModelElement, int>.Empty;

    /// <summary>The text that <see cref="Lines"/> count in; null where nobody asked, or where it is too long to be shown.</summary>
    public string? Listing { get; init; }

    /// <summary>Pictures of its graph; null where nobody asked.</summary>
    public ModelPictures? Pictures { get; init; }

    /// <summary>Why the model could not be read, in one line; null where it could.</summary>
    public string? Failure { get; init; }

    /// <summary>The findings that are told: all but those of no severity and those that are accepted.</summary>
    public IEnumerable<Diagnostic> Findings => Result.Diagnostics.Where(static d => d.Severity != Severity.None && d.Suppression is null);

    /// <summary>The findings that count: those that no baseline knows, and those that got worse.</summary>
    public IEnumerable<Diagnostic> Open => Findings.Where(static f => f.Baseline?.State != BaselineState.Unchanged);

    /// <summary>The findings that the configuration accepts.</summary>
    public IEnumerable<Diagnostic> Suppressed => Result.Diagnostics.Where(static d => d.Severity != Severity.None && d.Suppression is not null);

    /// <summary>Crashed rules first, then the rest.</summary>
    public IEnumerable<Notification> AllNotifications => Result.Notifications.Concat(Notifications);
}

/// <summary>How many findings there are of each severity.</summary>
public sealed record ReportSummary(int Models, int Errors, int Warnings, int Notes, int Unreadable)
{
    /// <summary>How many findings the configuration accepts; they are in no other count.</summary>
    public int Suppressed { get; init; }

    /// <summary>How many findings the baseline knows; they are in no other count.</summary>
    public int Unchanged { get; init; }

    /// <summary>Counts the findings of the given models.</summary>
    public static ReportSummary Of(ImmutableArray<ModelReport> models)
    {
        var counts = models.SelectMany(static m => m.Open).CountBy(static d => d.Severity).ToDictionary();
        return new ReportSummary(
            models.Length,
            counts.GetValueOrDefault(Severity.Error),
            counts.GetValueOrDefault(Severity.Warning),
            counts.GetValueOrDefault(Severity.Note),
            models.Count(static m => m.Failure is not null))
        { Suppressed = models.Sum(static m => m.Suppressed.Count()), Unchanged = models.Sum(static m => m.Findings.Count() - m.Open.Count()) };
    }
}
