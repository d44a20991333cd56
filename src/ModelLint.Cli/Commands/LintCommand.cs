using System.CommandLine;
using ModelLint.Analysis.Findings;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint lint</c>: its options and what they mean.</summary>
static class LintCommand
{
    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        var output = new Option<string?>("--output", "-o") { Description = "Write the output to a file instead of standard output.", HelpName = "file" };
        var sarif = new Option<string?>("--sarif") { Description = "Write SARIF to a file besides.", HelpName = "file" };
        var failOn = new Option<string>("--fail-on") { Description = "Lowest severity that makes the exit code 1.", DefaultValueFactory = static _ => "error" };
        failOn.AcceptOnlyFromAmong("error", "warning", "note", "none");
        var command = new Command("lint", "Look for what quantization will break.\n\nExit codes: 0 nothing at or above --fail-on, 1 findings, 2 command line wrong, 3 a model or data can't be read, 4 a rule crashed, 130 interrupted.")
        {
            format, output, sarif, failOn,
        };
        var paths = LintOptionSet.Paths(command);
        var looking = new LintOptionSet();
        looking.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(LintRunner.Run(looking.Read(parsed) with
        {
            Paths = [.. parsed.GetValue(paths) ?? []],
            Format = parsed.GetValue(format)!,
            Output = parsed.GetValue(output),
            Sarif = parsed.GetValue(sarif),
            FailOn = Enum.Parse<Severity>(parsed.GetValue(failOn)!, ignoreCase: true),
        }, cancellation)));
        return command;
    }
}
