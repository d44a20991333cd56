using System.Collections.Immutable;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Scale.WeightsOnGrid;

/// <summary>A float model whose weights were rebuilt from integers. A few small weights tell; the others aren't read.</summary>
public sealed class WeightsOnGridAnalyzer : ModelAnalyzer
{
    /// <summary>Weights were integers before.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML2011", "WeightsOnGrid", Category.Scale, Severity.Note,
        title: "The weights lie on an integer grid already",
        message: "The weights '{weights}' are whole multiples of {step}: the model was rebuilt from a quantized one.",
        description: "Weights that were integers times a scale before cost nothing where they are quantized with that very scale, and more than other weights where they get another one: each channel's own scale is then the wrong choice. Accuracy measured on such a model flatters a quantizer.")
    {
        AssumesQuantization = true,
        Help = RulePage.Of<ScalePack>("ML2011"),
        Tags = ["quantization", "weights"],
    };

    // Few distinct values lie on many grids by chance; many weights aren't read for a note.
    const long LeastElements = 256, MostElements = 1 << 16;
    const int Looked = 4;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (context.Evidence.IsQuantized)
        {
            context.NotApplicable("the model is quantized already: it is judged by its own scales");
            return;
        }

        var facts = context.Evidence.Facts;
        var weights = context.Model.Graph.Nodes.Select(n => facts.UnitOf(n)?.Quantizable(facts.CallOf(n)) is { Weighted: { } w } && w.Weight < n.Inputs.Length ? n.Inputs[w.Weight] : null).OfType<Value>().Distinct()
            .Where(v => facts.ShapeOf(v)?.ElementCount is >= LeastElements and <= MostElements).OrderByDescending(v => facts.ShapeOf(v)!.ElementCount).Take(Looked).ToList();
        var steps = weights.Select(v => (Value: v, Step: StepOf(context, v))).ToList();
        if (steps.Count == 0) context.NotApplicable($"no weights of {LeastElements} to {MostElements} elements");
        // One tensor may be a table of round numbers: all that were looked at must agree.
        else if (steps.All(static s => s.Step is not null)) Report(context, steps[0].Value, steps[0].Step!.Value, steps.Count);
    }

    static double? StepOf(ModelContext context, Value value) =>
        context.Evidence.Facts.WeightsOf(value) is { IsReal: true } weights ? GridFinder.Step([.. weights.Reals.ToArray().Select(static w => (float)w)]) : null;

    static void Report(ModelContext context, Value first, double step, int count) => context.Report(Rule, ModelElement.Of(context.Model.Graph), new FindingDetails
    {
        Arguments = [new("weights", first.Name), new("step", step)],
        Facts = [new("looked", count)],
        Meaning = "Quantized with one scale a tensor, the step above, they lose nothing; with a scale of their own for each channel they are rounded once more.",
        Grounds = $"{count} weight {(count == 1 ? "tensor" : "tensors")} looked at; each element is within 0.001 of a whole multiple, of at most 256 levels",
        Advice = [new Advice("modellint quantize keeps the grid by itself. With other tools choose one scale a tensor (per-tensor weights), and measure accuracy on a model that never was INT8.", [])],
    });
}
