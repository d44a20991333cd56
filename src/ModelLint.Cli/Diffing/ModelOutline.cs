using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Saving;
using ModelLint.Onnx;
using ModelLint.Reporting.Differences;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Cli.Diffing;

/// <summary>A model in the figures and words by which versions of it are compared.</summary>
/// <param name="Sizes">Sizes and counts by what they count, in the order in which they are told.</param>
/// <param name="Structure">Versions, inputs, outputs and counts of operators by their names.</param>
/// <param name="Ranges">Proved ranges of inputs, outputs and slices of outputs.</param>
/// <param name="Weights">Identity of all weights; null where some can't be read.</param>
sealed record ModelOutline(ImmutableArray<(string What, long Count)> Sizes, ImmutableSortedDictionary<string, string> Structure, ImmutableSortedDictionary<string, string> Ranges, Fingerprint? Weights)
{
    /// <summary>The outline of an open model.</summary>
    public static ModelOutline Of(ModelDocument document, ModelEvidence evidence)
    {
        var model = document.Model;
        var tensors = model.AllGraphs.SelectMany(static g => g.Initializers).Select(static v => v.Initializer).OfType<Tensor>().ToList();
        return new ModelOutline(
            [
                ("bytes of the file", document.Length),
                ("bytes of external data", tensors.Where(static t => t.External is not null).Sum(t => ExternalData.Resolve(t.External!, document.Folder).Length)),
                ("weights", tensors.Sum(static t => t.Shape.ElementCount ?? 0)),
                ("nodes", model.AllGraphs.Sum(static g => (long)g.Nodes.Length)),
            ],
            Words(model, evidence.Facts), RangesOf(model, evidence), WeightsOf(model));
    }

    /// <summary>What changed from one to another.</summary>
    public ModelDifference To(ModelOutline after, ModelDifference difference) => difference with
    {
        Sizes = [.. Sizes.Zip(after.Sizes, static (b, a) => new QuantityChange(b.What, b.Count, a.Count)).Where(static s => s.Before != 0 || s.After != 0)],
        Structure = Changes(Structure, after.Structure),
        WeightsChanged = Weights is { } own && after.Weights is { } other ? own != other : null,
        Ranges = Changes(Ranges, after.Ranges),
    };

    static Fingerprint? WeightsOf(Model model)
    {
        try
        {
            return ModelFingerprints.WeightsOf(model);
        }
        catch (ModelFormatException)
        {
            return null;
        }
    }

    static ImmutableArray<TextChange> Changes(ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(k => new TextChange(k, before.GetValueOrDefault(k), after.GetValueOrDefault(k))).Where(static c => c.Before != c.After),
    ];

    static ImmutableSortedDictionary<string, string> Words(Model model, ModelFacts facts)
    {
        var words = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        words["IR version"] = $"{model.IrVersion}";
        words["producer"] = $"{model.ProducerName} {model.ProducerVersion}".Trim();
        foreach (var (domain, version) in model.OpsetImports) words[$"operator set {(domain.Length == 0 ? "ai.onnx" : domain)}"] = $"{version}";
        foreach (var input in model.Graph.Inputs.Where(static i => i.IsRequiredInput)) words[$"input {input.Name}"] = facts.TypeOf(input)?.ToString() ?? "unknown type";
        foreach (var output in model.Graph.Outputs.Distinct()) words[$"output {output.Name}"] = facts.TypeOf(output)?.ToString() ?? "unknown type";
        foreach (var (name, count) in model.AllGraphs.SelectMany(static g => g.Nodes).CountBy(static n => n.Domain.Length == 0 ? n.OpType : $"{n.Domain}.{n.OpType}")) words[$"operator {name}"] = $"{count}";
        foreach (var function in model.Functions) words[$"function {function.Domain}.{function.Name}"] = $"{function.Body.Nodes.Length} nodes";
        return words.ToImmutable();
    }

    static ImmutableSortedDictionary<string, string> RangesOf(Model model, ModelEvidence evidence)
    {
        var ranges = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var input in model.Graph.Inputs.Where(static i => i.IsRequiredInput)) ranges[$"input {input.Name}"] = Text(evidence.Facts.RangeOf(input).Overall);
        foreach (var output in model.Graph.Outputs.Distinct())
        {
            if (evidence.JoinAt(output) is not { } joined) ranges[$"output {output.Name}"] = Text(evidence.Facts.RangeOf(output).Overall);
            else foreach (var slice in joined.Slices) ranges[$"output {output.Name} {slice.Notation}"] = Text(slice.Proved);
        }

        return ranges.ToImmutable();
    }

    static string Text(Interval range) => range.IsUnknown ? "unknown" : range.ToString();
}
