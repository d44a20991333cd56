using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Linting;

/// <summary>What the user says about a model's inputs, and how much of its weights may be read to prove ranges.</summary>
sealed record FactsArguments
{
    /// <summary>The configuration that the user names.</summary>
    public string? Config { get; init; }

    /// <summary>Declared domains: <c>images=0..1</c>, or a preset by name: <c>images=imagenet</c>.</summary>
    public ImmutableArray<string> InputRanges { get; init; } = [];

    /// <summary>Megabytes of weights that may be read for one model.</summary>
    public int WeightsBudget { get; init; } = 256;

    /// <summary>True where nothing that needs weights is to be proved.</summary>
    public bool NoWeights { get; init; }

    /// <summary>The options of the analysis for one model: what the command line says, and where it says nothing, what the configuration does.</summary>
    /// <exception cref="UsageException">A range that isn't one, or for an input that the model doesn't have.</exception>
    public FactsOptions For(ModelDocument document, LintConfiguration configuration)
    {
        var ranges = ImmutableDictionary.CreateBuilder<string, ValueRange>(StringComparer.Ordinal);
        var inputs = document.Model.Graph.Inputs.Where(static i => i.IsRequiredInput).ToList();
        foreach (var input in inputs)
            if (configuration.InputOf(input.Name)?.Domain is { } declared) ranges[input.Name] = declared.RangeOf(input);
        foreach (var text in InputRanges)
        {
            var split = text.LastIndexOf('=');
            if (split <= 0) throw new UsageException($"'{text}' is no range of an input: write name=lo..hi, or name=unit, bytes, imagenet");
            var (name, domain) = (text[..split], text[(split + 1)..]);
            var input = inputs.FirstOrDefault(i => i.Name == name)
                ?? throw new UsageException($"'{document.Path}' has no input '{name}': {NearestName.Hint(name, inputs.Select(static i => i.Name))}");
            ranges[name] = (InputDomain.Parse(domain) ?? throw new UsageException($"'{domain}' is no range: {InputDomain.Notation}")).RangeOf(input);
        }

        return new FactsOptions { InputRanges = ranges.ToImmutable(), WeightsBudget = NoWeights ? 0 : (long)WeightsBudget << 20 };
    }
}
