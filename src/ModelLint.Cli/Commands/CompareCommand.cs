using System.CommandLine;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Comparing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint compare</c>: its options and what they mean.</summary>
static class CompareCommand
{
    public static Command Create()
    {
        var reference = new Argument<string>("float") { Description = "The float model." };
        var quantized = new Argument<string?>("quantized") { Description = "Its quantized form: the same inputs, and outputs of the same names or in the same order.", Arity = ArgumentArity.ZeroOrOne };
        var device = new Option<string?>("--device-outputs") { Description = "In place of a quantized model, what a device gave for the samples: a folder of Result_N/TENSOR.raw in float32, as Qualcomm's runners write them.", HelpName = "folder" };
        var data = new Option<string>("--data") { Description = "Folder or file of samples, best those that calibration hasn't seen.", HelpName = "path", Required = true };
        var (inputs, provider, config) = (new InputOptionSet(), new ProviderOptionSet(), InputOptionSet.Config());
        var target = new Option<string?>("--target") { Description = $"Also judge the quantized model for a target: what it demands of codes, and what it makes of those that differ. {string.Join(", ", TargetProfile.All.Select(static t => t.Notation))}; without it, as the configuration says, and {LintConfiguration.NoTarget} judges for none.", HelpName = "name" };
        target.AcceptOnlyFromAmong([.. TargetProfile.Names, LintConfiguration.NoTarget]);
        var layers = new Option<bool>("--layers") { Description = "Also compare the values inside that the quantized model has codes for, worst first." };
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--output", "-o") { Description = "Write the output to a file instead of standard output.", HelpName = "file" };
        var html = new Option<string?>("--html") { Description = "Besides, write a page that shows the slices as bars, worst first: one file without scripts.", HelpName = "file" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress on standard error." };
        var command = new Command("compare", "Run a float model and its quantized form on the same samples and compare them: each output, each slice of it, and on demand each layer.\n\n"
            + "Exit codes: 0 compared, 2 command line wrong, 3 a model or data can't be used, 130 interrupted.\n\n"
            + "Examples:\n  modellint compare net.onnx net.int8.onnx --data photos/ --html lost.html\n  modellint compare net.onnx net.int8.onnx --data photos/ --target qualcomm-htp\n  modellint compare net.onnx --device-outputs output/ --data handoff/input_list.txt")
        {
            reference, quantized, device, data, target, config, layers, format, output, html, quiet,
        };
        inputs.AddTo(command);
        provider.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(CompareRunner.Run(new CompareArguments
        {
            Reference = parsed.GetValue(reference)!,
            Quantized = parsed.GetValue(quantized),
            DeviceOutputs = parsed.GetValue(device),
            Data = parsed.GetValue(data)!,
            Target = parsed.GetValue(target),
            Inputs = inputs.Read(parsed),
            Config = parsed.GetValue(config),
            Provider = provider.Read(parsed),
            WithLayers = parsed.GetValue(layers),
            Format = parsed.GetValue(format)!,
            Output = parsed.GetValue(output),
            Html = parsed.GetValue(html),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
