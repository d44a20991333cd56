using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Findings;
using static ModelLint.Reporting.Sarif.SarifTexts;
using Notice = ModelLint.Analysis.Driving.Notification;
using Notification = Microsoft.CodeAnalysis.Sarif.Notification;

namespace ModelLint.Reporting.Sarif;

/// <summary>What the tool says of itself: their descriptors in the driver, and each as a notification of the invocation.</summary>
sealed class SarifNotifications(LintReport report, SarifRules rules, SarifArtifacts artifacts)
{
    /// <summary>What the tool can say of itself.</summary>
    public static List<ReportingDescriptor> Descriptors() =>
    [
        Descriptor(ToolIds.RuleCrashed, "RuleCrashed", Severity.Error, "A rule crashed.", "A rule threw an exception on a model; the results of the other rules stand."),
        Descriptor(ToolIds.ModelUnreadable, "ModelUnreadable", Severity.Error, "A model could not be read.", "The file is missing, empty, cut off, a Git LFS pointer or no ONNX model; no rule looked at it."),
        Descriptor(ToolIds.ModelNotRun, "ModelNotRun", Severity.Warning, "A model could not be run.", "Only what the graph tells is known of this model; findings that need a run are missing."),
        Descriptor(ToolIds.SampleSkipped, "SampleSkipped", Severity.Warning, "A calibration sample was skipped.", "The sample could not be decoded or doesn't fit the model's input; the statistics don't include it."),
        Descriptor(ToolIds.FileSkipped, "FileSkipped", Severity.Note, "A file was passed over.", "The file in a searched folder is no model that could be linted: a Git LFS pointer that was not fetched."),
        Descriptor(ToolIds.StatisticsStale, "StatisticsStale", Severity.Warning, "Statistics are of other weights.", "The saved statistics are of the same graph with other weights; ranges may have moved."),
        Descriptor(ToolIds.EncodingsUnfit, "EncodingsUnfit", Severity.Warning, "Encodings don't fit the model.", "The file of encodings can't be used, or names tensors that the model doesn't have."),
        Descriptor(ToolIds.StatisticsPartial, "StatisticsPartial", Severity.Warning, "Statistics are partial.", "The run that made the saved statistics was interrupted; not all of its samples are in."),
        Descriptor(ToolIds.SuppressionUnreasoned, "SuppressionUnreasoned", Severity.Warning, "A suppression gives no reason.", "The configuration accepts a finding without saying why."),
        Descriptor(ToolIds.SuppressionUnused, "SuppressionUnused", Severity.Warning, "A suppression matches nothing.", "The configuration accepts a finding that is not there; the entry can be removed."),
        Descriptor(ToolIds.BaselineStale, "BaselineStale", Severity.Note, "An entry of the baseline is stale.", "The baseline holds a finding that is no longer there; --prune-baseline removes it."),
        Descriptor(ToolIds.ResultsCut, "ResultsCut", Severity.Warning, "Not all findings are told.", "More was found than the format takes; the worst findings are told."),
        Descriptor(ToolIds.ConfigurationPassedOver, "ConfigurationPassedOver", Severity.Warning, "A part of the configuration was left aside.", "The configuration names something that may not be used in this run, such as rule packs under --no-plugins."),
    ];

    /// <summary>Those of the run, then those of each model.</summary>
    public List<Notification> All(IReadOnlyList<ReportingDescriptor> descriptors)
    {
        var all = report.Notifications.Select(n => Of(n, null, descriptors)).ToList();
        for (var model = 0; model < report.Models.Length; model++)
        {
            var entry = report.Models[model];
            if (entry.Failure is { } failure) all.Add(Of(new Notice(Severity.Error, ToolIds.ModelUnreadable, $"'{entry.Path}' cannot be read: {failure}"), model, descriptors));
            foreach (var notice in entry.AllNotifications) all.Add(Of(notice, model, descriptors));
        }

        return all;
    }

    Notification Of(Notice notice, int? model, IReadOnlyList<ReportingDescriptor> descriptors)
    {
        var index = descriptors.TakeWhile(d => d.Id != notice.Id).Count();
        var notification = new Notification
        {
            Level = Level(notice.Level),
            Message = new Message { Text = notice.Text },
            Descriptor = new ReportingDescriptorReference { Id = notice.Id },
        };
        if (index < descriptors.Count) notification.Descriptor.Index = index;
        if (model is { } number) notification.Locations = [new Location { PhysicalLocation = new PhysicalLocation { ArtifactLocation = artifacts.Location(number) } }];
        if (notice.RuleId.Length > 0) notification.AssociatedRule = Rule(notice.RuleId);
        return notification;
    }

    ReportingDescriptorReference Rule(string id)
    {
        if (rules.Find(id) is not { } place) return new ReportingDescriptorReference { Id = id };
        return place.Extension is { } extension ? SarifResults.Reference(place, extension) : new ReportingDescriptorReference { Id = id, Index = place.Index };
    }

    static ReportingDescriptor Descriptor(string id, string name, Severity severity, string title, string description) => new()
    {
        Id = id,
        Name = name,
        ShortDescription = Multiformat(title),
        FullDescription = Multiformat(description),
        Help = Multiformat(description),
        DefaultConfiguration = new ReportingConfiguration { Level = Level(severity) },
    };
}
