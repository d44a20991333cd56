using System.CommandLine;
using ModelLint.Cli.Sensitivity;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint sensitivity</c>: its options and what they mean.</summary>
static class SensitivityCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The float model." };
        var calibration = new Option<string>("--calibration") { Description = "Folder or file of samples, or statistics saved by calibrate (.mlcal).", HelpName = "path", Required = true };
        var data = new Option<string?>("--data") { Description = "Samples to measure on. Those of --calibration unless given.", HelpName = "path" };
        var samples = new Option<int>("--samples") { Description = "On how many samples the scales that cost most are measured; all are tried on one.", DefaultValueFactory = static _ => 8, HelpName = "number" };
        samples.AtLeast(1);
        var top = new Option<int>("--top") { Description = "How many scales the table shows.", DefaultValueFactory = static _ => 20, HelpName = "number" };
        top.AtLeast(1);
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--output", "-o") { Description = "Write the output to a file instead of standard output.", HelpName = "file" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress on standard error." };
        var (inputs, planning, config) = (new InputOptionSet(), new PlanOptionSet(), InputOptionSet.Config());
        var command = new Command("sensitivity", "Measure what each scale of a quantization costs each slice of the outputs by itself: one scale has its codes, the rest is float. quantize --promote raises the worst to 16 bits.\n\n"
            + "Exit codes: 0 measured, 2 command line wrong, 3 the model or data can't be used, 130 interrupted.\n\n"
            + "Example: modellint sensitivity net.onnx --calibration photos/ --preprocess yolo")
        {
            model, calibration, data, samples, top, config, format, output, quiet,
        };
        planning.AddTo(command);
        inputs.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(SensitivityRunner.Run(new SensitivityArguments
        {
            Model = parsed.GetValue(model)!,
            Calibration = parsed.GetValue(calibration)!,
            Data = parsed.GetValue(data),
            Inputs = inputs.Read(parsed),
            Config = parsed.GetValue(config),
            Plan = planning.Read(parsed),
            Samples = parsed.GetValue(samples),
            Top = parsed.GetValue(top),
            Format = parsed.GetValue(format)!,
            Output = parsed.GetValue(output),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
