using System.CommandLine;
using ModelLint.Cli.Calibrating;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint calibrate synthesize</c>: its options and what they mean.</summary>
static class SynthesizeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var output = new Option<string>("--output", "-o") { Description = "The folder to write them to.", HelpName = "folder", Required = true };
        var (inputs, config, ranges) = (new InputOptionSet(), InputOptionSet.Config(), FloorOptionSet.InputRange());
        var force = new Option<bool>("--force") { Description = "Replace files that exist." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No summary on standard error." };
        var command = new Command("synthesize", "Write samples that reach the ends of what a model's inputs lie in: constants, gradients, noise. They are marked as synthetic and left out of ranges.\n\nExit codes: 0 written, 2 command line wrong, 3 nothing can be made for the model.\n\nExample: modellint calibrate synthesize net.onnx -o ends/")
        {
            model, output, ranges, config, force, quiet,
        };
        inputs.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(SynthesizeRunner.Run(new SynthesizeArguments
        {
            Model = parsed.GetValue(model)!,
            Output = parsed.GetValue(output)!,
            Domains = new FloorArguments { InputRanges = [.. parsed.GetValue(ranges) ?? []] },
            Config = parsed.GetValue(config),
            Inputs = inputs.Read(parsed),
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        })));
        return command;
    }
}
