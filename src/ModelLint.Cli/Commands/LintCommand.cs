using System.CommandLine;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Linting;
using ModelLint.Cli.Output;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint lint</c>: its options and what they mean.</summary>
static class LintCommand
{
    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong([.. OutputFile.Formats]);
        var output = new Option<string?>("--output", "-o") { Description = "Write the output to a file instead of standard output.", HelpName = "file" };
        var outputs = new Option<string[]>("--output-file") { Description = "Write a further format to a file besides: markdown=summary.md. May be given several times.", HelpName = "format=file" };
        var sarif = new Option<string?>("--sarif") { Description = "Write SARIF to a file besides.", HelpName = "file" };
        var html = new Option<string?>("--html") { Description = "Write a page for people to a file besides.", HelpName = "file" };
        var profile = new Option<string>("--sarif-profile") { Description = "Whom SARIF is for: default, true to the specification; github, for code scanning; ide, for viewers in editors, with listings of the models beside the log.", DefaultValueFactory = static _ => "default" };
        profile.AcceptOnlyFromAmong("default", "github", "ide");
        var category = new Option<string?>("--category") { Description = "The category that code scanning keeps apart from others.", HelpName = "name" };
        var failOn = new Option<string>("--fail-on") { Description = "Lowest severity that makes the exit code 1.", DefaultValueFactory = static _ => "error" };
        failOn.AcceptOnlyFromAmong("error", "warning", "note", "none");
        var baseline = new Option<string?>("--baseline") { Description = "What is in this file counts only where it got worse; 'modellint baseline create' writes one. Without it, the configuration's.", HelpName = "file" };
        var prune = new Option<bool>("--prune-baseline") { Description = "Remove entries of the baseline that are no longer found." };
        var revision = new Option<string?>("--new-from-rev") { Description = "Lint the models as they were in a revision of git too; only what is new or got worse since counts.", HelpName = "rev" };
        var configRevision = new Option<string?>("--config-from-rev") { Description = "Read modellint.json and the baseline from a revision of git instead of the working tree, so that a change under review can't choose how it is judged. Rule packs of the configuration are not loaded then.", HelpName = "rev" };
        var command = new Command("lint", "Look for what quantization will break.\n\nExit codes: 0 nothing at or above --fail-on, 1 findings, 2 command line wrong, 3 a model or data can't be read, 4 a rule crashed, 130 interrupted.\n\n"
            + "Examples:\n  modellint lint models/ --target int8\n  modellint lint net.onnx --calibration photos/ --preprocess yolo\n  modellint lint --new-from-rev origin/main --sarif lint.sarif --sarif-profile github --output-file markdown=summary.md")
        {
            format, output, outputs, sarif, html, profile, category, failOn, baseline, prune, revision, configRevision,
        };
        var paths = LintOptionSet.Paths(command);
        var looking = new LintOptionSet();
        looking.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(LintRunner.Run(looking.Read(parsed) with
        {
            Paths = [.. parsed.GetValue(paths) ?? []],
            Format = parsed.GetValue(format)!,
            Output = parsed.GetValue(output),
            Outputs = [.. parsed.GetValue(outputs) ?? []],
            Sarif = parsed.GetValue(sarif),
            Html = parsed.GetValue(html),
            SarifProfile = parsed.GetValue(profile)!,
            Category = parsed.GetValue(category),
            FailOn = Enum.Parse<Severity>(parsed.GetValue(failOn)!, ignoreCase: true),
            Baseline = parsed.GetValue(baseline),
            PruneBaseline = parsed.GetValue(prune),
            NewFromRev = parsed.GetValue(revision),
            ConfigFromRev = parsed.GetValue(configRevision),
        }, cancellation)));
        return command;
    }
}
