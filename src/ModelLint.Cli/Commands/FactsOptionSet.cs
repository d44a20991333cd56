using System.CommandLine;
using ModelLint.Cli.Linting;

namespace ModelLint.Cli.Commands;

/// <summary>The options that several commands share: the configuration, domains of inputs, and how much of the weights may be read.</summary>
sealed class FactsOptionSet
{
    readonly Option<string[]> _ranges = new("--input-range") { Description = "What an input's values lie in: name=lo..hi, or name=unit, bytes, imagenet. Without it, unknown.", HelpName = "name=range" };
    readonly Option<int> _budget = new("--weights-budget") { Description = "Megabytes of weights that may be read for one model to prove ranges.", DefaultValueFactory = static _ => 256, HelpName = "MB" };
    readonly Option<bool> _noWeights = new("--no-weights") { Description = "Prove nothing that needs weights." };

    readonly Option<string?> _config = InputOptionSet.Config();

    public FactsOptionSet() => _budget.AtLeast(0);

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_ranges);
        command.Options.Add(_budget);
        command.Options.Add(_noWeights);
    }

    public FactsArguments Read(ParseResult parsed) => new()
    {
        Config = parsed.GetValue(_config),
        InputRanges = [.. parsed.GetValue(_ranges) ?? []],
        WeightsBudget = parsed.GetValue(_budget),
        NoWeights = parsed.GetValue(_noWeights),
    };
}
