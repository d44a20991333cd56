using System.CommandLine;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Fixing;

namespace ModelLint.Cli.Commands;

/// <summary><c>modellint fix</c>: its options and what they mean.</summary>
static class FixCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file. It is never changed: what a fix makes goes into a folder of its own." };
        var calibration = new Option<string?>("--calibration") { Description = "Folder or file of samples, or saved statistics (.mlcal): what ranges are judged by, and what original and fixed model are run on. Without it, one generated input.", HelpName = "path" };
        var data = new Option<string?>("--data") { Description = "Samples that original and fixed model are run on, compared and measured. Those of --calibration unless given.", HelpName = "path" };
        var (inputs, facts) = (new InputOptionSet(), new FactsOptionSet());
        var strategy = new Option<string>("--strategy") { Description = "Which fix to take where a finding has several: auto, outputs-only, split, cut-decode, rescale, int16, float-tail, or another fix's key. auto measures them where samples are given and --quantize is, and takes the least invasive that is good enough.", DefaultValueFactory = static _ => FixArguments.Auto, HelpName = "key" };
        var target = new Option<string?>("--target") { Description = "What the model is quantized for.", HelpName = "name" };
        target.AcceptOnlyFromAmong([.. TargetProfile.Names]);
        var quantize = new Option<bool>("--quantize") { Description = "Quantize the fixed model too, and show what each slice keeps before and after. Needs --calibration." };
        var promote = new Option<string?>("--promote") { Description = "With --quantize: share of the scales that get 16 bits, those where they pay most: 2% or 0.02.", HelpName = "share" };
        var provider = new ProviderOptionSet();
        var output = new Option<string?>("--output", "-o") { Description = "The folder to write. Without it, <model>.fixed beside the model.", HelpName = "folder" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Make and check everything, and write nothing." };
        var diff = new Option<bool>("--diff") { Description = "Show the change as a diff of the model's text form, and write nothing; exit code 1 if something would change." };
        var select = new Option<string[]>("--select") { Description = "Mend only findings of these rules: ids or their beginnings, separated by commas. Without it, all warnings and errors.", HelpName = "ids" };
        var unsafeFixes = new Option<bool>("--unsafe-fixes") { Description = "Also take fixes that change numbers, or what an output means." };
        var join = new Option<bool>("--join") { Description = "Also write head and tail as one model with the original's outputs." };
        var splitRatio = new Option<double?>("--split-ratio") { Description = "Slices whose ranges differ by at most this factor stay together (4 unless given).", HelpName = "ratio" };
        splitRatio.AsNumber();
        var rules = new Option<string[]>("--rules") { Description = "A further rule pack (.dll); may be given several times.", HelpName = "pack" };
        var settings = new Option<string[]>("--set") { Description = "An option of a rule or fix: ML2001.warnAt=8. May be given several times.", HelpName = "ID.option=value" };
        var maxScoreError = new Option<double>("--max-score-error") { Description = "For auto: how far scores (slices within 0..1) may be off on average.", DefaultValueFactory = static _ => 0.04 };
        maxScoreError.AsNumber();
        var maxStep = new Option<double>("--max-step") { Description = "For auto: the largest step of other slices, as a share of their range (0.0015625: one pixel at 640).", DefaultValueFactory = static _ => 1.0 / 640 };
        maxStep.AsNumber();
        var minSqnr = new Option<double>("--min-sqnr") { Description = "For auto: the least SQNR of a slice in dB.", DefaultValueFactory = static _ => 12 };
        minSqnr.AsNumber();
        var format = new Option<string>("--format") { Description = "Output format.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var html = new Option<string?>("--html") { Description = "Besides, write a page that shows what was mended, and with --quantize each slice before and after as bars: one file without scripts.", HelpName = "file" };
        var force = new Option<bool>("--force") { Description = "Replace the folder where a former run wrote it." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress on standard error." };
        var command = new Command("fix", "Mend what lint finds: edit a copy, run both models and compare them, lint again, and only then write.\n\n"
            + "Exit codes: 0 mended or nothing to mend, 1 not mended (nothing is written), or with --diff something would change, 2 command line wrong, 3 the model or data can't be used, 4 a rule or fix crashed, 130 interrupted (nothing is written).\n\n"
            + "Examples:\n  modellint fix net.onnx --calibration photos/ -o mended --quantize --html mended.html\n  modellint fix net.onnx --calibration net.mlcal --data photos/ -o mended --quantize\n  modellint fix net.onnx --calibration photos/ --diff")
        {
            model, calibration, data, strategy, target, quantize, promote, output, dryRun, diff, select, unsafeFixes, join, splitRatio, rules, settings, maxScoreError, maxStep, minSqnr, format, html, force, quiet,
        };
        provider.AddTo(command);
        inputs.AddTo(command);
        facts.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(FixRunner.Run(new FixArguments
        {
            Model = parsed.GetValue(model)!,
            Calibration = parsed.GetValue(calibration),
            Data = parsed.GetValue(data),
            Inputs = inputs.Read(parsed),
            Facts = facts.Read(parsed),
            Strategy = parsed.GetValue(strategy)!,
            Target = parsed.GetValue(target),
            Quantize = parsed.GetValue(quantize),
            Promote = parsed.GetValue(promote),
            Provider = provider.Read(parsed),
            Output = parsed.GetValue(output),
            DryRun = parsed.GetValue(dryRun),
            Diff = parsed.GetValue(diff),
            Select = [.. (parsed.GetValue(select) ?? []).SelectMany(static l => l.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            UnsafeFixes = parsed.GetValue(unsafeFixes),
            Join = parsed.GetValue(join),
            SplitRatio = parsed.GetValue(splitRatio),
            Rules = [.. parsed.GetValue(rules) ?? []],
            Settings = [.. parsed.GetValue(settings) ?? []],
            MaxScoreError = parsed.GetValue(maxScoreError),
            MaxStep = parsed.GetValue(maxStep),
            MinSqnr = parsed.GetValue(minSqnr),
            Format = parsed.GetValue(format)!,
            Html = parsed.GetValue(html),
            Force = parsed.GetValue(force),
            Quiet = parsed.GetValue(quiet),
        }, cancellation)));
        return command;
    }
}
