using System.Collections.Immutable;
using ModelLint.Analysis.Driving;
using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;
using ModelLint.Analysis.Findings;
using ModelLint.Analysis.Quantizing;
using ModelLint.Analysis.Rules;
using ModelLint.Onnx;
using ModelLint.Quantization.Comparing;
using ModelLint.Quantization.Comparing.Targets;
using ModelLint.Rules.Quantized;
using ModelLint.Rules.Target;
using ModelLint.Semantics;

namespace ModelLint.Cli.Comparing;

/// <summary>What a target demands of a quantized model, what the model keeps of it, and what the target makes of the rest.</summary>
/// <param name="Target">The target.</param>
/// <param name="Recoded">Values that have other codes there, those whose steps get coarsest first.</param>
/// <param name="Float">What computes in float.</param>
/// <param name="Findings">What the rules on targets (ML4015, ML5xxx) say.</param>
/// <param name="Formats">How the model is quantized: the codes that QuantizeLinear makes are judged, those that operators compute from codes are left to the rules.</param>
sealed record TargetVerdict(TargetProfile Target, ImmutableArray<RecodedValue> Recoded, FloatNodes Float, ImmutableArray<Diagnostic> Findings, QuantizedFormats Formats)
{
    // What stands in the way of a target, and Concats whose inputs it codes coarser: the rules see those of QLinear operators too.
    static readonly LintOptions _rules = new() { Select = ["ML5", "ML4015"] };

    /// <summary>The comparison with the codes of the target; null where they are those of the model.</summary>
    public ComparisonResult? There { get; init; }

    /// <summary>Judges a quantized model.</summary>
    public static TargetVerdict Of(ModelDocument quantized, TargetProfile target)
    {
        var model = quantized.Model;
        var evidence = new ModelEvidence(model, ModelFacts.Of(model));
        var options = _rules with { Target = target, Intent = $"INT8 is meant: --target {target.Name}" };
        var findings = LintDriver.Of([PackLoader.FromAssembly(typeof(QuantizedPack).Assembly), PackLoader.FromAssembly(typeof(TargetPack).Assembly)]).Lint(quantized, evidence, options).Diagnostics;
        return new TargetVerdict(target, TargetCodes.Of(model, evidence, target), FloatNodes.Of(model, evidence), findings, evidence.Quantized.Formats);
    }

    /// <summary>What the target demands, one sentence each.</summary>
    public IEnumerable<string> Demands
    {
        get
        {
            yield return Target.Scope == QuantizationScope.Integer ? "every value has codes" : "what feeds Conv, Gemm and MatMul has codes";
            string[] tied = [.. Target.TiesJoins ? ["Concat"] : Array.Empty<string>(), .. Target.TiedOperators];
            if (tied.Length > 0) yield return $"what enters and leaves {string.Join(", ", tied)} has one encoding";
            if (!Target.Has16Bit) yield return "codes have 8 bits";
            if (Target.Quantizer.IsSymmetric) yield return "zero is the middle code";
            if (Target.HasPowerOfTwoBounds) yield return "Sigmoid, Softmax and Tanh give steps of 1/256 and 1/128";
            if (Target.HasPowerOfTwoBounds16) yield return "in 16 bits, Sigmoid, Softmax and Tanh give steps of 1/65536 and 1/32768";
        }
    }

    /// <summary>The operators that compute in float although the target demands codes, the most frequent first; empty where it runs them.</summary>
    public IEnumerable<(string Operator, int Count)> FloatOperators => Target.Scope == QuantizationScope.Weighted
        ? []
        : Float.Nodes.GroupBy(static n => n.OpType).Select(static g => (Operator: g.Key, Count: g.Count())).OrderByDescending(static g => g.Count).ThenBy(static g => g.Operator, StringComparer.Ordinal);
}
