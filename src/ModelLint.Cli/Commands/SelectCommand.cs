using System.CommandLine;
using ModelLint.Cli.Calibrating;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint calibrate select</c>: its options and what they mean.</summary>
static class SelectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var pool = new Option<string>("--pool") { Description = "What is picked from: a folder, glob, list (.txt) or manifest (.json).", HelpName = "path", Required = true };
        var count = new Option<int>("--count") { Description = "How many samples are picked at most.", HelpName = "number", Required = true };
        count.AtLeast(1);
        var extend = new Option<string?>("--extend") { Description = "Saved statistics (.mlcal): only what they miss is picked.", HelpName = "file" };
        var output = new Option<string>("--output", "-o") { Description = "The list to write: .txt (input_list), or a manifest, .json.", HelpName = "file", Required = true };
        var (inputs, config) = (new InputOptionSet(), InputOptionSet.Config());
        var force = new Option<bool>("--force") { Description = "Replace the output where it exists." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress on standard error." };
        var command = new Command("select", "Pick the samples of a pool that cover the ranges of a model's values best, and say how much better than chance.\n\nExit codes: 0 picked, 2 command line wrong, 3 the model or data can't be used, 130 interrupted.\n\nExample: modellint calibrate select net.onnx --pool photos/ --count 100 -o picked.txt")
        {
            model, pool, count, extend, output, config, force, quiet,
        };
        inputs.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(SelectRunner.Run(new SelectArguments
        {
            Model = parsed.GetValue(model)!,
            Pool = parsed.GetValue(pool)!,
            Count = parsed.GetValue(count),
            Extend = parsed.GetValue(extend),
            Output = parsed.GetValue(output)!,
            Config = parsed.GetValue(config),
            Inputs = inputs.Read(parsed),
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
