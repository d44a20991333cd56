using System.CommandLine;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Quantizing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint quantize</c>: its options and what they mean.</summary>
static class QuantizeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var calibration = new Option<string>("--calibration") { Description = "Folder or file of samples, or statistics saved by calibrate (.mlcal).", HelpName = "path", Required = true };
        var (inputs, config) = (new InputOptionSet(), InputOptionSet.Config());
        var output = new Option<string?>("--output", "-o") { Description = "The quantized model to write.", HelpName = "file" };
        var target = new Option<string>("--target") { Description = "What the model is quantized for.", DefaultValueFactory = static _ => "int8", HelpName = "name" };
        target.AcceptOnlyFromAmong([.. TargetProfile.Names]);
        var scope = new Option<string?>("--scope") { Description = "integer: every value, for a device that computes in integers only; weighted: only what feeds Conv, Gemm and MatMul. The target's unless given." };
        scope.AcceptOnlyFromAmong("integer", "weighted");
        var activations = new Option<string?>("--activations") { Description = "Type of activations. 16 bits need operator set 21, which the model is raised to." };
        activations.AcceptOnlyFromAmong("uint8", "int8", "uint16", "int16");
        var weights = new Option<string>("--weights") { Description = "Type of weights: int8 is symmetric, uint8 is not and has one scale a tensor.", DefaultValueFactory = static _ => "int8" };
        weights.AcceptOnlyFromAmong("int8", "uint8");
        var perTensor = new Option<bool>("--per-tensor") { Description = "One scale for all output channels of weights." };
        var symmetric = new Option<bool>("--symmetric") { Description = "Zero is the middle code of activations." };
        var method = new Option<string>("--method") { Description = "How ranges are chosen: by what reads a value, from the mean of the samples' extremes, from the extremes, by a percentile, by divergence, by squared error.", DefaultValueFactory = static _ => "readers" };
        method.AcceptOnlyFromAmong("readers", "mean", "minmax", "percentile", "entropy", "mse");
        var percentile = new Option<double>("--percentile") { Description = "Percent of values that --method percentile keeps.", DefaultValueFactory = static _ => 99.999 };
        var ranges = new Option<string[]>("--range") { Description = "The range of a value, in place of what was seen: conv1=-6..20. May be given several times.", HelpName = "value=lo..hi" };
        var types = new Option<string[]>("--type") { Description = "The type of a value: conv1=uint16. May be given several times.", HelpName = "value=type" };
        var exclude = new Option<string[]>("--exclude") { Description = "Nodes that stay float: a name, a glob of names (/model.22/*), or op:Softmax. May be given several times.", HelpName = "node" };
        var outputs = new Option<string>("--outputs") { Description = "float: outputs are dequantized; quantized: they are codes.", DefaultValueFactory = static _ => "float" };
        outputs.AcceptOnlyFromAmong("float", "quantized");
        var plan = new Option<bool>("--plan") { Description = "Print what would be quantized how, and what not and why; write nothing." };
        var format = new Option<string>("--format") { Description = "Format of the plan.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var force = new Option<bool>("--force") { Description = "Replace the output where it exists, and quantize further what is quantized in parts." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no summary on standard error." };
        var command = new Command("quantize", "Quantize a float model to INT8 (QuantizeLinear and DequantizeLinear, as all runtimes read them).\n\n"
            + "Exit codes: 0 written, 2 command line wrong, 3 the model or data can't be used, 130 interrupted (nothing is written).")
        {
            model, calibration, config, output, target, scope, activations, weights, perTensor, symmetric, method, percentile, ranges, types, exclude, outputs, plan, format, force, quiet,
        };
        inputs.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(QuantizeRunner.Run(new QuantizeArguments
        {
            Model = parsed.GetValue(model)!,
            Calibration = parsed.GetValue(calibration)!,
            Inputs = inputs.Read(parsed),
            Config = parsed.GetValue(config),
            Output = parsed.GetValue(output),
            Target = parsed.GetValue(target)!,
            Scope = parsed.GetValue(scope),
            Activations = parsed.GetValue(activations),
            Weights = parsed.GetValue(weights)!,
            PerTensor = parsed.GetValue(perTensor),
            Symmetric = parsed.GetValue(symmetric),
            Method = parsed.GetValue(method)!,
            Percentile = parsed.GetValue(percentile),
            Ranges = [.. parsed.GetValue(ranges) ?? []],
            Types = [.. parsed.GetValue(types) ?? []],
            Exclude = [.. parsed.GetValue(exclude) ?? []],
            Outputs = parsed.GetValue(outputs)!,
            PlanOnly = parsed.GetValue(plan),
            Format = parsed.GetValue(format)!,
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
