using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using ModelLint.Analysis.Configuration;
using ModelLint.Analysis.Quantizing;
using ModelLint.Onnx;
using ModelLint.Quantization;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Quantizing;

/// <summary>Turns the command line into options of the quantizer, for one model.</summary>
static class QuantizeOptions
{
    const string Operator = "op:";

    /// <exception cref="UsageException">Something that the model doesn't have, or that is no range or type.</exception>
    public static QuantizationOptions For(ModelDocument document, PlanArguments arguments, TargetProfile target)
    {
        var types = Pairs(document, arguments.Types, "--type", static t => Type(t));
        if (!target.Has16Bit && (arguments.Activations is "uint16" or "int16" || types.Values.Any(static t => CodeType.Of(t).Bits > 8)))
            throw new UsageException($"target {target.Name} has no 16-bit activations");
        if (arguments.Percentile is not (> 50 and <= 100)) throw new UsageException("--percentile is a number above 50 and up to 100");
        return new QuantizationOptions
        {
            Target = target,
            Scope = arguments.Scope switch { "integer" => QuantizationScope.Integer, "weighted" => QuantizationScope.Weighted, _ => null },
            Activations = arguments.Activations is { } type ? Type(type) : null,
            Weights = Type(arguments.Weights)!.Value,
            PerChannel = arguments.PerTensor ? false : null,
            Symmetric = arguments.Symmetric ? true : null,
            Method = arguments.Method switch
            {
                "mean" => RangeMethod.MeanExtremes,
                "minmax" => RangeMethod.MinMax,
                "percentile" => RangeMethod.Percentile,
                "entropy" => RangeMethod.Entropy,
                "mse" => RangeMethod.Mse,
                _ => RangeMethod.Readers,
            },
            Percentile = arguments.Percentile,
            Ranges = Pairs(document, arguments.Ranges, "--range", Range),
            Types = types,
            Exclude = Excluding(document, arguments.Exclude),
        };
    }

    static ImmutableDictionary<string, T> Pairs<T>(ModelDocument document, IEnumerable<string> texts, string option, Func<string, T?> read)
        where T : struct
    {
        var pairs = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var split = text.LastIndexOf('=');
            if (split <= 0 || read(text[(split + 1)..]) is not { } value) throw new UsageException($"{option} '{text}': write value={(typeof(T) == typeof(Interval) ? "lo..hi" : "uint8, int8, uint16 or int16")}");
            var name = text[..split];
            if (document.Model.Graph.Find(name) is null)
                throw new UsageException($"{option}: '{document.Path}' has no value '{name}': {NearestName.Hint(name, document.Model.Graph.Values.Select(static v => v.Name))}");
            pairs[name] = value;
        }

        return pairs.ToImmutable();
    }

    static DataType? Type(string text) => text switch { "uint8" => DataType.UInt8, "int8" => DataType.Int8, "uint16" => DataType.UInt16, "int16" => DataType.Int16, _ => null };

    static Interval? Range(string text) => text.Split("..", 2) is [var lo, var hi] && Number(lo) is { } a && Number(hi) is { } b && a <= b ? new Interval(a, b) : null;

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    static Func<Node, bool>? Excluding(ModelDocument document, ImmutableArray<string> patterns)
    {
        if (patterns.IsEmpty) return null;
        foreach (var pattern in patterns)
            if (!document.Model.Graph.Nodes.Any(n => Matches(pattern, n))) throw new UsageException($"--exclude '{pattern}' is no node of '{document.Path}'");
        return node => patterns.Any(p => Matches(p, node));
    }

    static bool Matches(string pattern, Node node) => pattern.StartsWith(Operator, StringComparison.Ordinal)
        ? node.OpType == pattern[Operator.Length..]
        : FileSystemName.MatchesSimpleExpression(pattern, node.Label, ignoreCase: false);
}
