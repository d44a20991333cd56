using System.CommandLine;
using ModelLint.Cli.Quantizing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint quantize</c>: its options and what they mean.</summary>
static class QuantizeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var calibration = new Option<string>("--calibration") { Description = "Folder or file of samples, or statistics saved by calibrate (.mlcal).", HelpName = "path", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "The quantized model to write.", HelpName = "file" };
        var promote = new Option<string?>("--promote") { Description = "Share of the scales that get 16 bits, those where they pay most: 2% or 0.02. They are found as sensitivity finds them.", HelpName = "share" };
        var data = new Option<string?>("--data") { Description = "Samples to find by what --promote raises. Those of --calibration unless given.", HelpName = "path" };
        var outputs = new Option<string>("--outputs") { Description = "float: outputs are dequantized; quantized: they are codes.", DefaultValueFactory = static _ => "float" };
        outputs.AcceptOnlyFromAmong("float", "quantized");
        var plan = new Option<bool>("--plan") { Description = "Print what would be quantized how, and what not and why; write nothing." };
        var format = new Option<string>("--format") { Description = "Format of the plan.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var force = new Option<bool>("--force") { Description = "Replace the output where it exists, and quantize further what is quantized in parts." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no summary on standard error." };
        var (inputs, planning, provider, config) = (new InputOptionSet(), new PlanOptionSet(), new ProviderOptionSet(), InputOptionSet.Config());
        var command = new Command("quantize", "Quantize a float model to INT8 (QuantizeLinear and DequantizeLinear, as all runtimes read them).\n\n"
            + "Exit codes: 0 written, 2 command line wrong, 3 the model or data can't be used, 130 interrupted (nothing is written).\n\n"
            + "Examples:\n  modellint quantize net.onnx --calibration photos/ --preprocess yolo -o net.int8.onnx\n  modellint quantize net.onnx --calibration net.mlcal --plan")
        {
            model, calibration, config, output, promote, data, outputs, plan, format, force, quiet,
        };
        planning.AddTo(command);
        provider.AddTo(command);
        inputs.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(QuantizeRunner.Run(new QuantizeArguments
        {
            Model = parsed.GetValue(model)!,
            Calibration = parsed.GetValue(calibration)!,
            Inputs = inputs.Read(parsed),
            Config = parsed.GetValue(config),
            Output = parsed.GetValue(output),
            Plan = planning.Read(parsed),
            Promote = parsed.GetValue(promote),
            Data = parsed.GetValue(data),
            Provider = provider.Read(parsed),
            Outputs = parsed.GetValue(outputs)!,
            PlanOnly = parsed.GetValue(plan),
            Format = parsed.GetValue(format)!,
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
