using System.CommandLine;
using ModelLint.Analysis.Configuration;
using ModelLint.Cli.Configuring;

namespace ModelLint.Cli.Commands;

/// <summary>The options on ranges that are to be covered whatever the data show.</summary>
sealed class FloorOptionSet
{
    readonly Option<string[]> _from = new("--floors") { Description = "What ranges cover whatever the data show. domains: what inputs are declared to lie in, or their preprocessing gives; bounds: what saturating operators can give. May be given several times. Without it, as the configuration says.", HelpName = "domains|bounds" };
    readonly Option<string[]> _values = new("--floor") { Description = "What a value's range covers whatever the data show: conv1=-6..20. May be given several times.", HelpName = "value=lo..hi" };

    readonly Option<string[]> _inputRange = InputRange();

    public FloorOptionSet() => _from.AcceptOnlyFromAmong([.. FloorConfiguration.Sources]);

    /// <summary>What inputs lie in.</summary>
    public static Option<string[]> InputRange() => new("--input-range") { Description = "What an input's values lie in: images=0..1, or unit, bytes, imagenet. May be given several times.", HelpName = "name=range" };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_values);
        command.Options.Add(_inputRange);
    }

    public FloorArguments Read(ParseResult parsed) => new()
    {
        From = parsed.GetValue(_from) is { Length: > 0 } from ? [.. from] : null,
        Values = [.. parsed.GetValue(_values) ?? []],
        InputRanges = [.. parsed.GetValue(_inputRange) ?? []],
    };
}
