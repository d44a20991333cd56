using Microsoft.CodeAnalysis.Sarif;

namespace ModelLint.Reporting.Sarif;

/// <summary>
/// SARIF 2.1.0: one run for all models, with places in the binary file and in the graph. It holds no time, no machine path and no
/// random identity, so that equal reports give equal bytes.
/// </summary>
public sealed class SarifReporter : Reporter
{
    internal const string ToolName = "ModelLint";

    const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    const string Home = "https://github.com/modellint/modellint";
    const int UsageError = 2;
    const int Interrupted = 130;

    /// <inheritdoc/>
    public override void Write(LintReport report, TextWriter output)
    {
        SarifWriting.Write(Log(report), output);
        output.Write('\n');
    }

    static SarifLog Log(LintReport report)
    {
        var rules = SarifRules.Of(report);
        var artifacts = SarifArtifacts.Of(report);
        var places = new SarifPlaces(report, artifacts);
        var results = new List<Result>();
        for (var model = 0; model < report.Models.Length; model++)
        {
            var lines = report.Models[model].Lines;
            foreach (var finding in report.Models[model].Findings)
                results.Add(SarifResults.Of(finding, model, report.Models[model].Path, lines.TryGetValue(finding.Element, out var line) ? line : null, rules.Find(finding.Descriptor.Id)!, places));
        }

        var run = new Run
        {
            Tool = Tool(report, rules),
            Invocations = [Invocation(report, rules, artifacts)],
            Artifacts = artifacts.All,
            Results = results,
            ColumnKind = ColumnKind.Utf16CodeUnits,
        };
        if (places.Tree.Count > 0) run.LogicalLocations = places.Tree;
        return new SarifLog { SchemaUri = new Uri(Schema), Version = SarifVersion.Current, Runs = [run] };
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
