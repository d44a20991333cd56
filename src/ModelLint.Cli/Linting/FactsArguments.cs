using System.Collections.Immutable;
using System.Globalization;
using ModelLint.Analysis.Configuration;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Linting;

/// <summary>What the user says about a model's inputs, and how much of its weights may be read to prove ranges.</summary>
sealed record FactsArguments
{
    /// <summary>Declared domains: <c>images=0..1</c>, or a preset by name: <c>images=imagenet</c>.</summary>
    public ImmutableArray<string> InputRanges { get; init; } = [];

    /// <summary>Megabytes of weights that may be read for one model.</summary>
    public int WeightsBudget { get; init; } = 256;

    /// <summary>True where nothing that needs weights is to be proved.</summary>
    public bool NoWeights { get; init; }

    // Mean and standard deviation of ImageNet's pixels in 0..1, for red, green and blue (torchvision's documentation).
    static readonly (double Mean, double Deviation)[] _imageNet = [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)];

    /// <summary>The options of the analysis for one model.</summary>
    /// <exception cref="UsageException">A range that isn't one, or for an input that the model doesn't have.</exception>
    public FactsOptions For(ModelDocument document)
    {
        var ranges = ImmutableDictionary.CreateBuilder<string, ValueRange>(StringComparer.Ordinal);
        var inputs = document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).ToList();
        foreach (var text in InputRanges)
        {
            var split = text.LastIndexOf('=');
            if (split <= 0) throw new UsageException($"'{text}' is no range of an input: write name=lo..hi, or name=unit, bytes, imagenet");
            var (name, domain) = (text[..split], text[(split + 1)..]);
            var input = inputs.FirstOrDefault(i => i.Name == name)
                ?? throw new UsageException($"'{document.Path}' has no input '{name}': {NearestName.Hint(name, inputs.Select(static i => i.Name))}");
            ranges[name] = Domain(domain, input) ?? throw new UsageException($"'{domain}' is no range: write lo..hi, or unit (0..1), bytes (0..255), imagenet");
        }

        return new FactsOptions { InputRanges = ranges.ToImmutable(), WeightsBudget = NoWeights ? 0 : (long)WeightsBudget << 20 };
    }

    static ValueRange? Domain(string text, Value input) => text switch
    {
        "unit" => ValueRange.Uniform(0, 1),
        "bytes" => ValueRange.Uniform(0, 255),
        "imagenet" => ImageNet(input),
        _ => text.Split("..", 2) is [var lo, var hi] && Number(lo) is { } a && Number(hi) is { } b && a <= b ? ValueRange.Uniform(a, b) : null,
    };

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    // Each colour has a range of its own, where the input's shape shows which axis holds the colours.
    static ValueRange ImageNet(Value input)
    {
        var lo = _imageNet.Select(static c => -c.Mean / c.Deviation).ToArray();
        var hi = _imageNet.Select(static c => (1 - c.Mean) / c.Deviation).ToArray();
        var shape = (input.DeclaredType as TensorType)?.Shape;
        if (shape is { Rank: 4 } && shape[1].Value == 3) return ValueRange.Grid([1, 3, 1, 1], lo, hi);
        return shape is { Rank: 4 } && shape[3].Value == 3 ? ValueRange.Grid([1, 1, 1, 3], lo, hi) : ValueRange.Uniform(lo.Min(), hi.Max());
    }
}
