using System.CommandLine;
using ModelLint.Calibration.Saving;
using ModelLint.Cli.Showing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint show</c>: a model, or saved statistics, as readable text.</summary>
static class ShowCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file, or saved calibration statistics (.mlcal)." };
        var full = new Option<bool>("--full") { Description = "Lose nothing: all data, and what the syntax lacks as structured comments. Can be parsed back." };
        var ranges = new Option<bool>("--ranges") { Description = "Ranges that are proved, as comments." };
        var digests = new Option<bool>("--digests") { Description = "A digest of each abbreviated tensor, so that a diff shows which weights changed." };
        var facts = new FactsOptionSet();
        var command = new Command("show", "Print a model as text in the ONNX syntax, with shapes as comments; large tensors are abbreviated. Calibration statistics are printed as a table.\n\nExamples:\n  modellint show net.onnx --ranges\n  modellint show net.mlcal") { model, full, ranges, digests };
        facts.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(CalibrationFile.IsOne(parsed.GetValue(model)!)
            ? StatisticsPrinter.Print(parsed.GetValue(model)!)
            : ModelPrinter.Print(parsed.GetValue(model)!, parsed.GetValue(full), parsed.GetValue(ranges), parsed.GetValue(digests), facts.Read(parsed))));
        return command;
    }
}
