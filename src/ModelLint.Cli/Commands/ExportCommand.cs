using System.CommandLine;
using ModelLint.Cli.Exporting;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint export</c>: its options and what they mean.</summary>
static class ExportCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The float model: best the head that fix made." };
        var calibration = new Option<string>("--calibration") { Description = "Folder or file of samples, or statistics saved by calibrate (.mlcal).", HelpName = "path", Required = true };
        var data = new Option<string?>("--data") { Description = "Samples to export. Those of --calibration unless given.", HelpName = "path" };
        var output = new Option<string>("--output", "-o") { Description = "The folder to make.", HelpName = "folder", Required = true };
        var promote = new Option<string?>("--promote") { Description = "Share of the scales that get 16 bits, those where they pay most: 2% or 0.02.", HelpName = "share" };
        var compile = new Option<bool>("--compile") { Description = "Also write the quantized model and what the execution provider of --ep-library compiles of it: the device's cache." };
        var force = new Option<bool>("--force") { Description = "Replace the folder where it exists." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no summary on standard error." };
        var (inputs, planning, provider, config) = (new InputOptionSet(), new PlanOptionSet("qualcomm-htp"), new ProviderOptionSet(), InputOptionSet.Config());
        var command = new Command("export", "Write what Qualcomm's tools need: the float model, its scales as encodings (0.6.1 and 1.0.0), samples as raw float32 with an input list, and a script with the commands. The vendor's tools are not run.\n\n"
            + "Exit codes: 0 written, 2 command line wrong, 3 the model or data can't be used, 130 interrupted (nothing is written).\n\n"
            + "Example: modellint export net.onnx --calibration photos/ --preprocess yolo -o handoff")
        {
            model, calibration, data, config, output, promote, compile, force, quiet,
        };
        planning.AddTo(command);
        provider.AddTo(command);
        inputs.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(ExportRunner.Run(new ExportArguments
        {
            Model = parsed.GetValue(model)!,
            Calibration = parsed.GetValue(calibration)!,
            Data = parsed.GetValue(data),
            Output = parsed.GetValue(output)!,
            Inputs = inputs.Read(parsed),
            Config = parsed.GetValue(config),
            Plan = planning.Read(parsed),
            Promote = parsed.GetValue(promote),
            Provider = provider.Read(parsed),
            Compile = parsed.GetValue(compile),
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
