using System.CommandLine;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint config --show</c>: what holds for a model, and where each value comes from.</summary>
static class ConfigCommand
{
    public static Command Create()
    {
        var show = new Option<string>("--show") { Description = "The model.", HelpName = "model", Required = true };
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var looking = new LintOptionSet();
        var command = new Command("config", "Print what holds for a model and where each value comes from: the command line before modellint.json before defaults. Takes the options of lint.\n\nExample: modellint config --show models/net.onnx --target int8") { show, format };
        looking.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(ConfigurationPrinter.Print(parsed.GetValue(show)!, looking.Read(parsed) with { Format = parsed.GetValue(format)! }, cancellation)));
        return command;
    }
}
