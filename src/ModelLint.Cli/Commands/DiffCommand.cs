using System.CommandLine;
using ModelLint.Cli.Diffing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint diff</c>: what changed between two versions of a model.</summary>
static class DiffCommand
{
    public static Command Create()
    {
        var before = new Argument<string>("old") { Description = "The older version of the model." };
        var after = new Argument<string>("new") { Description = "The newer one; its configuration holds for both." };
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "markdown", "json");
        var output = new Option<string?>("--output", "-o") { Description = "Write the output to a file instead of standard output.", HelpName = "file" };
        var looking = new LintOptionSet();
        var command = new Command("diff", "Say what changed between two versions of a model: findings, structure, ranges, size. Takes the options of lint.\n\n"
            + "Exit codes: 0 compared, whatever changed, 2 command line wrong, 3 a model can't be read, 4 a rule crashed.\n\nExample: modellint diff old.onnx new.onnx --target int8 --format markdown")
        {
            before, after, format, output,
        };
        looking.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(DiffRunner.Run(parsed.GetValue(before)!, parsed.GetValue(after)!, looking.Read(parsed) with { Format = parsed.GetValue(format)!, Output = parsed.GetValue(output) }, cancellation)));
        return command;
    }
}
