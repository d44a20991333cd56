using System.CommandLine;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Calibrating;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint calibrate</c> and its subcommands.</summary>
static class CalibrateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file." };
        var data = new Option<string>("--data") { Description = "Samples: a folder, glob, list (.txt), manifest (.json) or file; images, .npy, .npz, TensorProto .pb, raw float32. Without it, as the configuration says.", HelpName = "path" };
        var (inputs, floors, config) = (new InputOptionSet(), new FloorOptionSet(), InputOptionSet.Config());
        var target = new Option<string?>("--target") { Description = $"What the model will be quantized for: {string.Join(", ", TargetProfile.All.Select(static t => t.Notation))}. The statistics are the same for all; what they are worth for it is told: scales that nothing was seen for, slices that would be lost. Without it, as the configuration says.", HelpName = "name" };
        target.AcceptOnlyFromAmong([.. TargetProfile.Names, LintConfiguration.NoTarget]);
        var synthetic = new Option<string>("--synthetic") { Description = "What becomes of synthetic samples: they are left out of ranges, or ranges are widened to them if a comparison of quantized models shows no slice worse for it.", DefaultValueFactory = static _ => "leave-out" };
        synthetic.AcceptOnlyFromAmong("leave-out", "compare");
        var shard = new Option<string?>("--shard") { Description = "Only every n-th sample, from the i-th on. Without it, read from SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX where set.", HelpName = "i/n" };
        var resume = new Option<bool>("--resume") { Description = "Go on with what an interrupted or killed run has left; begin where there is nothing. The result is that of one run." };
        var (output, force, quiet) = (Output(isRequired: false), Force(), Quiet());
        var command = new Command("calibrate", "Run a model over samples and save what its values reach, for 'lint --calibration' and for merging.\n\nExit codes: 0 saved, 2 command line wrong, 3 the model or data can't be used, 130 interrupted (what was seen is kept for --resume).\n\n"
            + "Examples:\n  modellint calibrate net.onnx --data photos/ --preprocess yolo -o net.mlcal\n  modellint calibrate net.onnx --data photos/ -o net.mlcal --target qualcomm-htp:v73\n  modellint calibrate net.onnx --data photos/ -o net.mlcal --resume")
        {
            model, data, target, config, shard, synthetic, resume, output, force, quiet, Merge(), SelectCommand.Create(), SynthesizeCommand.Create(),
        };
        inputs.AddTo(command);
        floors.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(CalibrateRunner.Run(new CalibrateArguments
        {
            Model = parsed.GetValue(model)!,
            Data = parsed.GetValue(data),
            Target = parsed.GetValue(target),
            Config = parsed.GetValue(config),
            Inputs = inputs.Read(parsed),
            Output = parsed.GetValue(output),
            Shard = ShardArgument.Of(parsed.GetValue(shard), Environment.GetEnvironmentVariable),
            Floors = floors.Read(parsed),
            TriesSynthetic = parsed.GetValue(synthetic) == "compare",
            Resume = parsed.GetValue(resume),
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }

    static Command Merge()
    {
        var parts = new Argument<string[]>("part") { Description = "Statistics of shards of one data source.", Arity = ArgumentArity.OneOrMore };
        var (output, force, quiet) = (Output(isRequired: true), Force(), Quiet());
        var command = new Command("merge", "Merge statistics of the same model and preprocessing on different samples, exactly: the order doesn't matter.\n\nExample: modellint calibrate merge one.mlcal two.mlcal -o all.mlcal") { parts, output, force, quiet };
        command.SetAction((parsed, _) => Task.FromResult(CalibrateRunner.Merge(parsed.GetValue(parts)!, parsed.GetValue(output)!, parsed.GetValue(force), parsed.GetValue(quiet))));
        return command;
    }

    static Option<string?> Output(bool isRequired) => new("--output", "-o")
    {
        Description = $"The statistics to write, usually *.mlcal.{(isRequired ? "" : " Without it, as the configuration says.")}",
        HelpName = "file",
        Required = isRequired,
    };

    static Option<bool> Force() => new("--force") { Description = "Replace the output where it exists." };

    static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress and no summary on standard error." };
}
