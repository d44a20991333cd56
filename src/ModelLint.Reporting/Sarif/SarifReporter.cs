using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Analysis.Baselines;
using ModelLint.Analysis.Findings;
using ModelLint.Reporting.Sarif.Baselines;
using Notification = ModelLint.Analysis.Driving.Notification;

namespace ModelLint.Reporting.Sarif;

/// <summary>
/// SARIF 2.1.0: one run for all models, with places in the binary file and in the graph. It holds no time, no machine path and no
/// random identity, so that equal reports give equal bytes.
/// </summary>
public sealed class SarifReporter(SarifOptions? options = null) : Reporter
{
    internal const string ToolName = "ModelLint";
    internal const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    internal const string Home = "https://github.com/modellint/modellint";

    const int UsageError = 2;
    const int Interrupted = 130;

    /// <summary>What is to be said of findings that the log leaves out; null where it has all.</summary>
    public Notification? LeftOut(LintReport report) => SarifSelection.Of(report, options ?? new SarifOptions()).Notifications.FirstOrDefault();

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        SarifWriting.Write(Log(report), output);
        output.Write('\n');
    }

    SarifLog Log(LintReport all)
    {
        var chosen = options ?? new SarifOptions();
        var selection = SarifSelection.Of(all, chosen);
        var report = all with { Notifications = [.. all.Notifications, .. selection.Notifications] };
        var rules = SarifRules.Of(report, chosen.Profile);
        var artifacts = SarifArtifacts.Of(report, chosen);
        var places = new SarifPlaces(report, artifacts, chosen.Profile);
        var results = selection.Findings.Select(f => Stated(SarifResults.Of(f.Finding, f.Model, report.Models[f.Model].Path, rules.Find(f.Finding.Descriptor.Id)!, places), report, chosen, f.Finding)).ToList();
        if (chosen.Profile != SarifProfile.GitHub && report.Baseline is { } baseline) results.AddRange(baseline.Absent.Select(e => Absent(e, rules, report)));

        var run = new Run
        {
            Tool = Tool(report, rules),
            Invocations = [Invocation(report, rules, artifacts)],
            Artifacts = artifacts.All,
            Results = results,
            ColumnKind = ColumnKind.Utf16CodeUnits,
        };
        if (places.Tree.Count > 0) run.LogicalLocations = places.Tree;
        if (chosen.Category.Length > 0) run.AutomationDetails = new RunAutomationDetails { Id = $"{chosen.Category.TrimEnd('/')}/" };
        return new SarifLog { SchemaUri = new Uri(Schema), Version = SarifVersion.Current, Runs = [run] };
    }

    // Suppressions and baseline states stand on all results of a run or on none. Code scanning knows neither.
    static Result Stated(Result result, LintReport report, SarifOptions options, Diagnostic finding)
    {
        if (options.Profile == SarifProfile.GitHub) return result;
        if (report.HasSuppressions) result.Suppressions = finding.Suppression is { } accepted ? [SarifTexts.Accepted(accepted)] : [];
        if (finding.Baseline is { } match) result.BaselineState = SarifTexts.State(match.State);
        return result;
    }

    static Result Absent(BaselineEntry entry, SarifRules rules, LintReport report)
    {
        var result = BaselineFile.Result(entry);
        result.BaselineState = Microsoft.CodeAnalysis.Sarif.BaselineState.Absent;
        if (report.HasSuppressions) result.Suppressions = [];
        if (rules.Find(entry.RuleId) is not { } rule) return result;
        if (rule.Extension is { } extension) result.Rule = SarifResults.Reference(rule, extension);
        else result.RuleIndex = rule.Index;
        return result;
    }

    static Tool Tool(LintReport report, SarifRules rules)
    {
        var tool = new Tool
        {
            Driver = new ToolComponent
            {
                Name = ToolName,
                Version = report.ToolVersion,
                SemanticVersion = report.ToolVersion,
                InformationUri = new Uri(Home),
                Rules = rules.Driver,
                Notifications = SarifNotifications.Descriptors(),
            },
        };
        if (rules.Extensions.Count > 0) tool.Extensions = rules.Extensions;
        return tool;
    }

    // Findings, and files that could not be read, are no failure of the execution.
    static Invocation Invocation(LintReport report, SarifRules rules, SarifArtifacts artifacts) => new()
    {
        ExecutionSuccessful = report.ExitCode is not (UsageError or Interrupted),
        ExitCode = report.ExitCode,
        ToolExecutionNotifications = new SarifNotifications(report, rules, artifacts).All(SarifNotifications.Descriptors()),
    };
}
