using System.CommandLine;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint lint</c>: its options and what they mean.</summary>
static class LintCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Model files, folders or globs; the current folder if none is given. Folders are searched for *.onnx, .gitignore is respected.", Arity = ArgumentArity.ZeroOrMore };
        var calibration = new Option<string?>("--calibration") { Description = "Folder or file of samples to run the model on: images, .npy, TensorProto .pb, raw float32; or statistics saved by calibrate (.mlcal). Says that INT8 is meant.", HelpName = "path" };
        var encodings = new Option<string?>("--encodings") { Description = "Judge a float model by the encodings of somebody else's quantizer: JSON as AIMET and Qualcomm's tools write it, layout 0.6.1 or 1.0.0.", HelpName = "file" };
        var target = new Option<string?>("--target") { Description = $"What the model will be quantized for: {string.Join(", ", TargetProfile.All.Select(static t => t.Name))}. Says that INT8 is meant.", HelpName = "name" };
        var rules = new Option<string[]>("--rules") { Description = "A further rule pack (.dll); may be given several times.", HelpName = "pack" };
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        var output = new Option<string?>("--output", "-o") { Description = "Write the output to a file instead of standard output.", HelpName = "file" };
        var sarif = new Option<string?>("--sarif") { Description = "Write SARIF to a file besides.", HelpName = "file" };
        var failOn = new Option<string>("--fail-on") { Description = "Lowest severity that makes the exit code 1.", DefaultValueFactory = static _ => "error" };
        failOn.AcceptOnlyFromAmong("error", "warning", "note", "none");
        var select = new Option<string[]>("--select") { Description = "Only these rules: ids or their beginnings, separated by commas.", HelpName = "ids" };
        var ignore = new Option<string[]>("--ignore") { Description = "Not these rules: ids or their beginnings, separated by commas.", HelpName = "ids" };
        var settings = new Option<string[]>("--set") { Description = "An option of a rule: ML2001.warnAt=8. May be given several times.", HelpName = "ID.option=value" };
        var noRun = new Option<bool>("--no-run") { Description = "Never run a model on a generated input to show how far values reach." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no summary on standard error." };
        var command = new Command("lint", "Look for what quantization will break.\n\nExit codes: 0 nothing at or above --fail-on, 1 findings, 2 command line wrong, 3 a model or data can't be read, 4 a rule crashed, 130 interrupted.")
        {
            paths, calibration, encodings, target, rules, format, output, sarif, failOn, select, ignore, settings, noRun, quiet,
        };
        var (inputs, facts) = (new InputOptionSet(), new FactsOptionSet());
        inputs.AddTo(command);
        facts.AddTo(command);
        // The library takes an unknown option for one more path.
        paths.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(static t => t.Value.StartsWith('-')))
                given.AddError($"there is no option '{token.Value}': {NearestName.Hint(token.Value, command.Options.Select(static o => o.Name))}");
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(LintRunner.Run(new LintArguments
        {
            Paths = [.. parsed.GetValue(paths) ?? []],
            Calibration = parsed.GetValue(calibration),
            Inputs = inputs.Read(parsed),
            Encodings = parsed.GetValue(encodings),
            Target = parsed.GetValue(target),
            Rules = [.. parsed.GetValue(rules) ?? []],
            Format = parsed.GetValue(format)!,
            Output = parsed.GetValue(output),
            Sarif = parsed.GetValue(sarif),
            FailOn = Enum.Parse<Severity>(parsed.GetValue(failOn)!, ignoreCase: true),
            Select = Ids(parsed.GetValue(select)),
            Ignore = Ids(parsed.GetValue(ignore)),
            Settings = [.. parsed.GetValue(settings) ?? []],
            Facts = facts.Read(parsed),
            NoRun = parsed.GetValue(noRun),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }

    static System.Collections.Immutable.ImmutableArray<string> Ids(string[]? lists) =>
        [.. (lists ?? []).SelectMany(static l => l.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
