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

    /// <summary>Which values will be quantized, where the user said so; null where not.</summary>
    public QuantizationScope? Scope { get; init; }

    /// <summary>
    /// Why INT8 is meant, as the findings' premise says it: a target, or calibration data. Empty where nobody said that the
    /// model will be quantized.
    /// </summary>
    public string Intent { get; init; } = "";

    /// <summary>Severities in place of the rules' own, by id or its beginning; the last that fits holds.</summary>
    public ImmutableArray<RuleSeverity> Severities { get; init; } = [];

    /// <summary>True where the model is known to stay float: rules that speak of what INT8 will do to it don't run.</summary>
    public bool StaysFloat { get; init; }

    /// <summary>True where the id is selected, not ignored, and not switched off.</summary>
    public bool Wants(string id) =>
        (Select.IsEmpty || Select.Any(p => id.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
        && !Ignore.Any(p => id.StartsWith(p, StringComparison.OrdinalIgnoreCase))
        && Stated(id) != Severity.None;

    /// <summary>True where what it describes is looked for.</summary>
    public bool Wants(DiagnosticDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Wants(descriptor.Id) && !(StaysFloat && descriptor.AssumesQuantization);
    }

    /// <summary>The severity that holds: the stated one, or the rule's own.</summary>
    public Severity SeverityOf(DiagnosticDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Stated(descriptor.Id) ?? descriptor.Severity;
    }

    Severity? Stated(string id)
    {
        for (var i = Severities.Length - 1; i >= 0; i--)
            if (id.StartsWith(Severities[i].Id, StringComparison.OrdinalIgnoreCase)) return Severities[i].Severity;
        return null;
    }
}

/// <summary>A severity in place of a rule's own.</summary>
/// <param name="Id">The rule's id, or a beginning of ids.</param>
/// <param name="Severity">What holds; <see cref="Severity.None"/> switches it off.</param>
public readonly record struct RuleSeverity(string Id, Severity Severity);

/// <summary>Something the user must know that isn't a finding about the model.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Id">ML9xxx.</param>
/// <param name="Text">One line.</param>
/// <param name="RuleId">The rule that it is about; empty for none.</param>
public sealed record Notification(Severity Level, string Id, string Text, string RuleId = "");

/// <summary>A rule that had nothing to judge, and why.</summary>
public sealed record Abstention(string RuleId, string Reason)
{
    /// <summary>True where the rule lacked what it judges by, so that nothing follows from its silence.</summary>
    public bool CouldNotLook { get; init; }
}

/// <summary>What linting one model gave.</summary>
/// <param name="Diagnostics">Findings, sorted: worst first, then by place and id.</param>
/// <param name="Notifications">Crashed rules and other trouble.</param>
/// <param name="Abstentions">Rules that had nothing to judge.</param>
public sealed record LintResult(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<Notification> Notifications, ImmutableArray<Abstention> Abstentions)
{
    /// <summary>True where the rule of that id, if it ran at all, had what it judges by: what it doesn't find isn't there.</summary>
    public bool HasLooked(string ruleId) => !Abstentions.Any(a => a.CouldNotLook && a.RuleId == ruleId);

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

    /// <summary>Whether saved statistics are of the model's weights can't be told, or validation statistics are of others.</summary>
    public const string StatisticsStale = "ML9006";

    /// <summary>A suppression gives no reason.</summary>
    public const string SuppressionUnreasoned = "ML9007";

    /// <summary>A suppression accepts nothing that is found.</summary>
    public const string SuppressionUnused = "ML9008";

    /// <summary>A baseline holds a finding that is no longer there.</summary>
    public const string BaselineStale = "ML9009";

    /// <summary>More was found than a format takes.</summary>
    public const string ResultsCut = "ML9010";

    /// <summary>Something of the configuration was left aside: rule packs that may not be loaded.</summary>
    public const string ConfigurationPassedOver = "ML9011";

    /// <summary>Saved statistics are of a run that was interrupted.</summary>
    public const string StatisticsPartial = "ML9020";

    /// <summary>A file of encodings can't be used, or names tensors that the model doesn't have.</summary>
    public const string EncodingsUnfit = "ML9012";
}
