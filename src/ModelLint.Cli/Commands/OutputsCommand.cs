using System.CommandLine;
using ModelLint.Cli.Showing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint outputs</c>: know your model.</summary>
static class OutputsCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var calibration = new Option<string?>("--calibration") { Description = "Folder or file of samples, or saved statistics (.mlcal): ranges that were seen, beside those that are proved.", HelpName = "path" };
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var (inputs, facts) = (new InputOptionSet(), new FactsOptionSet());
        var command = new Command("outputs", "Print each input and output of a model: its shape, its slices by origin, proved and observed ranges.\n\nExamples:\n  modellint outputs net.onnx\n  modellint outputs net.onnx --calibration photos/ --format json") { model, calibration, format };
        inputs.AddTo(command);
        facts.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(OutputsRunner.Run(
            parsed.GetValue(model)!, parsed.GetValue(calibration), inputs.Read(parsed), parsed.GetValue(format)!, facts.Read(parsed), cancellation)));
        return command;
    }
}
