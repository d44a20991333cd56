using System.Collections.Immutable;
using ModelLint.Analysis.Configuration;
using ModelLint.Calibration.Feeding;
using ModelLint.Calibration.Floors;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Cli.Linting;
using ModelLint.Onnx;
using ModelLint.Reporting.Text;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Configuring;

/// <summary>What the command line says about ranges that are to be covered whatever the data show.</summary>
sealed record FloorArguments
{
    /// <summary>What floors are made from; null leaves it to the configuration.</summary>
    public ImmutableArray<string>? From { get; init; }

    /// <summary>Ranges of values: <c>conv1=-6..20</c>.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Declared domains of inputs: <c>images=0..1</c>.</summary>
    public ImmutableArray<string> InputRanges { get; init; } = [];

    /// <summary>What floors are made from, for one model: as the command line says, and where it says nothing, the configuration.</summary>
    /// <param name="document">The model.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="pictured">The inputs that are fed with pictures, with how these are prepared.</param>
    /// <exception cref="UsageException">A range that is none, a value that the model doesn't have, or domains are wanted and none is known.</exception>
    public FloorOptions For(ModelDocument document, LintConfiguration configuration, IEnumerable<(ModelInput Input, Preprocessing Preprocessing)> pictured)
    {
        var from = From ?? configuration.Calibration.Floors?.From ?? [];
        var domains = from.Contains("domains") ? Domains(document, configuration, pictured).ToImmutableDictionary(static d => d.Key, static d => d.Value.Overall, StringComparer.Ordinal) : ImmutableDictionary<string, Interval>.Empty;
        if (from.Contains("domains") && domains.IsEmpty) throw new UsageException($"what the inputs of '{document.Path}' lie in isn't known: give --input-range, or state a \"domain\" in {LintConfiguration.FileName}");
        return new FloorOptions { WithBounds = from.Contains("bounds"), Domains = domains, Stated = Stated(document, configuration) };
    }

    /// <summary>What inputs' values lie in: as declared, or else what their preprocessing gives.</summary>
    public IReadOnlyDictionary<string, ValueRange> Domains(ModelDocument document, LintConfiguration configuration, IEnumerable<(ModelInput Input, Preprocessing Preprocessing)> pictured)
    {
        var declared = new FactsArguments { InputRanges = InputRanges }.For(document, configuration).InputRanges;
        var prepared = pictured.Where(p => !declared.ContainsKey(p.Input.Name)).Select(static p => (p.Input, p.Preprocessing, Layout: ImageLayout.Of(p.Input, p.Preprocessing.Layout))).Where(static p => p.Layout is not null)
            .Select(static p => KeyValuePair.Create(p.Input.Name, p.Preprocessing.DomainOf(p.Layout!)));
        return declared.Concat(prepared).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The inputs that samples give pictures for, with how these are prepared.</summary>
    public static IEnumerable<(ModelInput Input, Preprocessing Preprocessing)> Pictured(IEnumerable<ModelInput> inputs, FeedOptions feed, Preprocessing? preprocessing) =>
        inputs.Select(i => (Input: i, Preprocessing: feed.Of(i.Name).Preprocessing ?? preprocessing)).Where(static p => p.Preprocessing is not null).Select(static p => (p.Input, p.Preprocessing!));

    ImmutableDictionary<string, Interval> Stated(ModelDocument document, LintConfiguration configuration)
    {
        var stated = ImmutableDictionary.CreateBuilder<string, Interval>(StringComparer.Ordinal);
        foreach (var entry in configuration.Calibration.Floors?.Values ?? [])
        {
            // One configuration may serve several models.
            if (document.Model.Graph.Find(entry.Value) is null) Console.Error.WriteLine(SafeText.Of($"modellint: {entry.Place}: '{document.Path}' has no value '{entry.Value}': its floor isn't used"));
            else stated[entry.Value] = entry.Range;
        }

        foreach (var text in Values)
        {
            if (text.LastIndexOf('=') is not (> 0 and var split) || InputDomain.Interval(text[(split + 1)..]) is not { } range) throw new UsageException($"'{text}' is no floor: write value=lo..hi");
            var name = text[..split];
            if (document.Model.Graph.Find(name) is null) throw new UsageException($"--floor: '{document.Path}' has no value '{name}': {NearestName.Hint(name, document.Model.Graph.Values.Select(static v => v.Name))}");
            stated[name] = range;
        }

        return stated.ToImmutable();
    }
}
