using System.Collections.Immutable;
using System.CommandLine;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Commands;

/// <summary>The options of all commands that lint: what to look for, and by what evidence.</summary>
sealed class LintOptionSet
{
    readonly Option<string?> _calibration = new("--calibration") { Description = "Folder or file of samples to run the model on: images, .npy, TensorProto .pb, raw float32; or statistics saved by calibrate (.mlcal). Says that INT8 is meant.", HelpName = "path" };
    readonly Option<string?> _validation = new("--validation") { Description = "Samples from the field, or statistics of them, to compare with the calibration data: do values stay within what calibration covers?", HelpName = "path" };
    readonly Option<string?> _encodings = new("--encodings") { Description = "Judge a float model by the encodings of somebody else's quantizer: JSON as AIMET and Qualcomm's tools write it, layout 0.6.1 or 1.0.0.", HelpName = "file" };
    readonly Option<string?> _target = new("--target") { Description = $"What the model will be quantized for: {string.Join(", ", TargetProfile.All.Select(static t => t.Notation))}. Says that INT8 is meant. {LintConfiguration.NoTarget}: models stay float, rules about INT8 don't run.", HelpName = "name" };
    readonly Option<string?> _scope = new("--scope") { Description = "integer: every value will be quantized, and findings on mixed scales are told so; weighted: only what feeds Conv, Gemm and MatMul, and they become notes." };
    readonly Option<string[]> _rules = new("--rules") { Description = "A further rule pack (.dll); may be given several times.", HelpName = "pack" };
    readonly Option<bool> _noPlugins = new("--no-plugins") { Description = "Load no rule packs that a configuration names." };
    readonly Option<string[]> _select = new("--select") { Description = "Only these rules: ids or their beginnings, separated by commas.", HelpName = "ids" };
    readonly Option<string[]> _ignore = new("--ignore") { Description = "Not these rules: ids or their beginnings, separated by commas.", HelpName = "ids" };
    readonly Option<string[]> _severities = new("--severity") { Description = "The severity of a rule, or of all whose ids begin so: ML2001=error; none switches it off. May be given several times.", HelpName = "ID=severity" };
    readonly Option<string[]> _settings = new("--set") { Description = "An option of a rule: ML2001.warnAt=8. May be given several times.", HelpName = "ID.option=value" };
    readonly Option<bool> _noRun = new("--no-run") { Description = "Never run a model on a generated input to show how far values reach." };
    readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No progress and no summary on standard error." };
    readonly InputOptionSet _inputs = new();
    readonly FactsOptionSet _facts = new();

    public LintOptionSet() => _scope.AcceptOnlyFromAmong("integer", "weighted");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _calibration, _validation, _encodings, _target, _scope, _rules, _noPlugins, _select, _ignore, _severities, _settings, _noRun, _quiet }) command.Options.Add(option);
        _inputs.AddTo(command);
        _facts.AddTo(command);
    }

    public LintArguments Read(ParseResult parsed) => new()
    {
        Calibration = parsed.GetValue(_calibration),
        Validation = parsed.GetValue(_validation),
        Inputs = _inputs.Read(parsed),
        Encodings = parsed.GetValue(_encodings),
        Target = parsed.GetValue(_target),
        Scope = parsed.GetValue(_scope) is { } meant ? Enum.Parse<QuantizationScope>(meant, ignoreCase: true) : null,
        Rules = [.. parsed.GetValue(_rules) ?? []],
        NoPlugins = parsed.GetValue(_noPlugins),
        Select = Ids(parsed.GetValue(_select)),
        Ignore = Ids(parsed.GetValue(_ignore)),
        Severities = [.. parsed.GetValue(_severities) ?? []],
        Settings = [.. parsed.GetValue(_settings) ?? []],
        Facts = _facts.Read(parsed),
        NoRun = parsed.GetValue(_noRun),
        Quiet = parsed.GetValue(_quiet),
    };

    /// <summary>The argument of models; the library would take an unknown option for one more path.</summary>
    public static Argument<string[]> Paths(Command command)
    {
        var paths = new Argument<string[]>("path") { Description = "Model files, folders or globs; the current folder if none is given. Folders are searched for *.onnx, .gitignore is respected.", Arity = ArgumentArity.ZeroOrMore };
        paths.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(static t => t.Value.StartsWith('-')))
                given.AddError($"there is no option '{token.Value}': {NearestName.Hint(token.Value, command.Options.Select(static o => o.Name))}");
        });
        command.Arguments.Add(paths);
        return paths;
    }

    static ImmutableArray<string> Ids(string[]? lists) => [.. (lists ?? []).SelectMany(static l => l.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
