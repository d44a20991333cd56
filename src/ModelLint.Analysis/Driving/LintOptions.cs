using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;

namespace ModelLint.Analysis.Driving;

/// <summary>What to look for, and what for.</summary>
public sealed record LintOptions
{
    /// <summary>Ids, or beginnings of ids, of the rules that run; empty means all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>Ids, or beginnings of ids, that are left out.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Settings of rules by <c>ID.name</c>.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The declared target; null where none is.</summary>
    public TargetProfile? Target { get; init; }

    /// <summary>
    /// Why INT8 is meant, as the findings' premise says it: a target, or calibration data. Empty where nobody said that the
    /// model will be quantized.
    /// </summary>
    public string Intent { get; init; } = "";

    /// <summary>True where the id is selected and not ignored.</summary>
    public bool Wants(string id) =>
        (Select.IsEmpty || Select.Any(p => id.StartsWith(p, StringComparison.OrdinalIgnoreCase))) && !Ignore.Any(p => id.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Something the user must know that isn't a finding about the model.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Id">ML9xxx.</param>
/// <param name="Text">One line.</param>
/// <param name="RuleId">The rule that it is about; empty for none.</param>
public sealed record Notification(Severity Level, string Id, string Text, string RuleId = "");

/// <summary>A rule that had nothing to judge, and why.</summary>
public sealed record Abstention(string RuleId, string Reason);

/// <summary>What linting one model gave.</summary>
/// <param name="Diagnostics">Findings, sorted: worst first, then by place and id.</param>
/// <param name="Notifications">Crashed rules and other trouble.</param>
/// <param name="Abstentions">Rules that had nothing to judge.</param>
public sealed record LintResult(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<Notification> Notifications, ImmutableArray<Abstention> Abstentions)
{
    /// <summary>True where a rule crashed.</summary>
    public bool HasCrash => Notifications.Any(static n => n.Id == ToolIds.RuleCrashed);
}

/// <summary>Ids of what the tool says of itself.</summary>
public static class ToolIds
{
    /// <summary>A rule threw; the other rules' results stand.</summary>
    public const string RuleCrashed = "ML9001";

    /// <summary>A model could not be read.</summary>
    public const string ModelUnreadable = "ML9002";

    /// <summary>A model could not be run, so that only what the graph tells is known.</summary>
    public const string ModelNotRun = "ML9003";

    /// <summary>A calibration sample was skipped.</summary>
    public const string SampleSkipped = "ML9004";

    /// <summary>A file was passed over: a Git LFS pointer in a folder.</summary>
    public const string FileSkipped = "ML9005";

    /// <summary>Saved statistics are of the same graph with other weights, or it can't be told.</summary>
    public const string StatisticsStale = "ML9006";

    /// <summary>Saved statistics are of a run that was interrupted.</summary>
    public const string StatisticsPartial = "ML9020";
}
