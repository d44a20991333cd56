using System.CommandLine;
using ModelLint.Analysis.Quantizing;
using ModelLint.Cli.Quantizing;

namespace ModelLint.Cli.Commands;

/// <summary>The options of commands that plan a quantization: what is quantized how.</summary>
sealed class PlanOptionSet
{
    readonly Option<string?> _target;
    readonly Option<string?> _scope = new("--scope") { Description = "integer: every value, for a device that computes in integers only; weighted: only what feeds Conv, Gemm and MatMul. The target's unless given." };
    readonly Option<string?> _activations = new("--activations") { Description = "Type of activations. 16 bits need operator set 21, which the model is raised to." };
    readonly Option<string> _weights = new("--weights") { Description = "Type of weights: int8 is symmetric, uint8 is not and has one scale a tensor.", DefaultValueFactory = static _ => "int8" };
    readonly Option<bool> _perTensor = new("--per-tensor") { Description = "One scale for all output channels of weights." };
    readonly Option<bool> _symmetric = new("--symmetric") { Description = "Zero is the middle code of activations." };
    readonly Option<string> _method = new("--method") { Description = "How ranges are chosen: by what reads a value, from the mean of the samples' extremes, from the extremes, by a percentile, by divergence, by squared error.", DefaultValueFactory = static _ => "readers" };
    readonly Option<double> _percentile = new("--percentile") { Description = "Percent of values that --method percentile keeps.", DefaultValueFactory = static _ => 99.999 };
    readonly Option<string[]> _ranges = new("--range") { Description = "The range of a value, in place of what was seen: conv1=-6..20. May be given several times.", HelpName = "value=lo..hi" };
    readonly Option<string[]> _types = new("--type") { Description = "The type of a value: conv1=uint16. May be given several times.", HelpName = "value=type" };
    readonly Option<string[]> _exclude = new("--exclude") { Description = "Nodes that stay float: a name, a glob of names (/model.22/*), or op:Softmax. May be given several times.", HelpName = "node" };

    public PlanOptionSet(string target = "int8")
    {
        _target = new Option<string?>("--target") { Description = $"What the model is quantized for: {string.Join(", ", TargetProfile.All.Select(static t => t.Notation))}. Without it, as the configuration says, or else {target}.", HelpName = "name" };
        _target.AcceptOnlyFromAmong([.. TargetProfile.Names]);
        _percentile.AsNumber();
        _scope.AcceptOnlyFromAmong("integer", "weighted");
        _activations.AcceptOnlyFromAmong("uint8", "int8", "uint16", "int16");
        _weights.AcceptOnlyFromAmong("int8", "uint8");
        _method.AcceptOnlyFromAmong("readers", "mean", "minmax", "percentile", "entropy", "mse");
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _target, _scope, _activations, _weights, _perTensor, _symmetric, _method, _percentile, _ranges, _types, _exclude }) command.Options.Add(option);
    }

    public PlanArguments Read(ParseResult parsed) => new()
    {
        Target = parsed.GetValue(_target),
        Scope = parsed.GetValue(_scope),
        Activations = parsed.GetValue(_activations),
        Weights = parsed.GetValue(_weights)!,
        PerTensor = parsed.GetValue(_perTensor),
        Symmetric = parsed.GetValue(_symmetric),
        Method = parsed.GetValue(_method)!,
        Percentile = parsed.GetValue(_percentile),
        Ranges = [.. parsed.GetValue(_ranges) ?? []],
        Types = [.. parsed.GetValue(_types) ?? []],
        Exclude = [.. parsed.GetValue(_exclude) ?? []],
    };
}
