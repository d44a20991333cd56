using System.CommandLine;
using ModelLint.Cli.Baselines;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint baseline</c>: findings that are known, so that only new ones count.</summary>
static class BaselineCommand
{
    public static Command Create() => new("baseline", "Write down what is found, so that lint --baseline counts only what is new or got worse. Takes the options of lint.\n\nExample: modellint baseline create models/") { CreateCommand(), UpdateCommand() };

    static Command CreateCommand()
    {
        var force = new Option<bool>("--force") { Description = "Replace the file where it exists." };
        var output = Output($"The baseline to write; {BaselineStore.DefaultPath} unless given.");
        var command = new Command("create", "Write a baseline of what is found now.\n\nExample: modellint baseline create models/") { output, force };
        return WithAction(command, (parsed, arguments, cancellation) => BaselineRunner.Create(arguments, parsed.GetValue(output), parsed.GetValue(force), cancellation));
    }

    static Command UpdateCommand()
    {
        var output = Output("The baseline to bring up to date; the configuration's unless given.");
        var command = new Command("update", "Replace what is known of the models and rules that are looked at by what is found now; the rest stays.\n\nExample: modellint baseline update models/net.onnx") { output };
        return WithAction(command, (parsed, arguments, cancellation) => BaselineRunner.Update(arguments, parsed.GetValue(output), cancellation));
    }

    static Command WithAction(Command command, Func<ParseResult, LintArguments, CancellationToken, int> run)
    {
        var paths = LintOptionSet.Paths(command);
        var looking = new LintOptionSet();
        looking.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(run(parsed, looking.Read(parsed) with { Paths = [.. parsed.GetValue(paths) ?? []] }, cancellation)));
        return command;
    }

    static Option<string?> Output(string description) => new("--output", "-o") { Description = description, HelpName = "file" };
}
