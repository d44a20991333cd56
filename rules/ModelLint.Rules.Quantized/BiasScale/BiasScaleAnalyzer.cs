using System.Collections.Immutable;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;

namespace ModelLint.Rules.Quantized.BiasScale;

/// <summary>A bias in codes whose step isn't that of the products that it is added to.</summary>
public sealed class BiasScaleAnalyzer : ModelAnalyzer
{
    // float32 products of two float32 scales are within a few parts in ten million.
    const double Tolerance = 1e-3;

    /// <summary>The rule.</summary>
    public static readonly DiagnosticDescriptor Rule = new(
        "ML4018", "BiasScale", Category.Quantized, Severity.Warning,
        title: "A bias has another scale than input scale times weight scale",
        message: "A bias has a scale of {scale}, and input scale times weight scale is {expected}: '{value}'{others}.",
        description: "Integer kernels add the bias to the sum of products as it stands. Its scale must be that of the products, input scale times weight scale; otherwise it is decoded to float, or added in the wrong unit.")
    {
        Help = RulePage.Of<QuantizedPack>("ML4018"),
        Tags = ["quantization", "bias"],
    };

    static readonly ImmutableArray<FactColumn> _columns = [new("bias", "bias"), new("node", "node"), new("scale", "scale", AlignRight: true), new("expected", "input · weight", AlignRight: true), new("ratio", "ratio", AlignRight: true)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context) => context.RegisterModelAction(Analyze);

    static void Analyze(ModelContext context)
    {
        if (Told.HasNothing(context)) return;
        var wrong = context.Model.AllGraphs.SelectMany(static g => g.Nodes).Select(n => Judge(context, n)).OfType<Wrong>().OrderByDescending(static w => Math.Abs(Math.Log(w.Scale / w.Expected))).ToList();
        if (wrong.Count == 0) return;
        FoundReport.Tell(context, Rule, [.. wrong.Select(static w => new Found(ModelElement.Of(w.Node), w.Bias.Name, [w.Bias.Name, w.Node.Label, w.Scale, w.Expected, w.Scale / w.Expected]))], _columns, new FindingDetails
        {
            Arguments = [new("scale", wrong[0].Scale), new("expected", wrong[0].Expected)],
            Meaning = "Kernels that take the bias as it stands add it in the wrong unit; the others decode it and run slower.",
            Certainty = Certainty.Measured,
        });
    }

    sealed record Wrong(Node Node, Value Bias, double Scale, double Expected);

    static Wrong? Judge(ModelContext context, Node node)
    {
        var (facts, quantized) = (context.Evidence.Facts, context.Evidence.Quantized);
        if (facts.UnitOf(node)?.Quantizable(facts.CallOf(node))?.Weighted is not { IsBiasAccumulated: true, Bias: >= 0 } weighted) return null;
        if (Input(node, 0) is not { } data || Input(node, weighted.Weight) is not { } weight || Input(node, weighted.Bias) is not { } bias) return null;
        if (quantized.DecodedBy(bias) is not { Kind: CodedKind.Constant, Parameters: { IsUsable: true, Type: DataType.Int32 } own }) return null;
        if (quantized.DecodedBy(data)?.Parameters is not { IsUsable: true, IsPerTensor: true } input || quantized.DecodedBy(weight)?.Parameters is not { IsUsable: true } weights) return null;
        if (own.Scales.Length != weights.Scales.Length && own.Scales.Length != 1 && weights.Scales.Length != 1) return null;
        var worst = Enumerable.Range(0, Math.Max(own.Scales.Length, weights.Scales.Length))
            .Select(i => (Scale: own.Scales[Math.Min(i, own.Scales.Length - 1)], Expected: input.Step * weights.Scales[Math.Min(i, weights.Scales.Length - 1)]))
            .MaxBy(static s => Math.Abs(Math.Log(s.Scale / s.Expected)));
        return Math.Abs(worst.Scale - worst.Expected) > Tolerance * worst.Expected ? new Wrong(node, bias, worst.Scale, worst.Expected) : null;
    }

    static Value? Input(Node node, int index) => index < node.Inputs.Length ? node.Inputs[index] : null;
}
